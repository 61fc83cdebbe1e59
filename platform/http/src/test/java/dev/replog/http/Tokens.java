package dev.replog.http;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSObject;
import com.nimbusds.jose.Payload;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import java.time.Instant;
import java.util.Date;
import java.util.function.UnaryOperator;

/** Valid and invalid tokens for tests. */
final class Tokens {
    static final Instant EXPIRY = MutableClock.START.plusSeconds(600);

    private Tokens() {}

    static String good() {
        return with(claims -> claims);
    }

    /** A token that is valid except for these claims. */
    static String with(UnaryOperator<JWTClaimsSet.Builder> claims) {
        return signed(EdgeServer.SECRET, claims);
    }

    /** A signed token with these bytes instead of claims. */
    static String ofBytes(byte[] claims) {
        JWSObject token = new JWSObject(new JWSHeader(JWSAlgorithm.HS256), new Payload(claims));
        try {
            token.sign(new MACSigner(EdgeServer.SECRET));
        } catch (JOSEException broken) {
            throw new IllegalArgumentException(broken);
        }
        return token.serialize();
    }

    static String signed(String secret, UnaryOperator<JWTClaimsSet.Builder> claims) {
        return signed(new JWSHeader(JWSAlgorithm.HS256), secret, claims);
    }

    static String signed(JWSHeader header, String secret, UnaryOperator<JWTClaimsSet.Builder> claims) {
        JWTClaimsSet.Builder good = new JWTClaimsSet.Builder().subject("alice").expirationTime(Date.from(EXPIRY));
        SignedJWT token = new SignedJWT(header, claims.apply(good).build());
        try {
            token.sign(new MACSigner(secret));
        } catch (JOSEException broken) {
            throw new IllegalArgumentException(broken);
        }
        return token.serialize();
    }
}
