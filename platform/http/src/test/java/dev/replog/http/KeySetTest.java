package dev.replog.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.JWSSigner;
import com.nimbusds.jose.crypto.ECDSASigner;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jose.crypto.RSASSASigner;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Date;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class KeySetTest {
    private static RSAKey rsa;
    private static ECKey ec;
    private static RSAKey stranger;
    private static HttpServer issuer;
    private static final AtomicInteger FETCHES = new AtomicInteger();

    private EdgeServer server;

    @BeforeAll
    static void publishKeys() throws JOSEException, IOException {
        rsa = new RSAKeyGenerator(2048).keyID("rsa").keyUse(KeyUse.SIGNATURE).generate();
        ec = new ECKeyGenerator(Curve.P_256)
                .keyID("ec")
                .keyUse(KeyUse.SIGNATURE)
                .generate();
        stranger = new RSAKeyGenerator(2048).keyID("stranger").generate();
        byte[] keys = new JWKSet(List.of(rsa.toPublicJWK(), ec.toPublicJWK()))
                .toString()
                .getBytes(StandardCharsets.UTF_8);
        issuer = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        issuer.createContext("/jwks", exchange -> {
            FETCHES.incrementAndGet();
            exchange.sendResponseHeaders(200, keys.length);
            exchange.getResponseBody().write(keys);
            exchange.close();
        });
        issuer.start();
    }

    @AfterAll
    static void stopIssuer() {
        issuer.stop(0);
    }

    @BeforeEach
    void start() {
        FETCHES.set(0);
        server = EdgeServer.start(
                "--replog.auth.jwks-uri=http://localhost:" + issuer.getAddress().getPort() + "/jwks",
                "--replog.auth.issuer=https://issuer.example",
                "--replog.auth.audience=replog");
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void bothAlgorithms_areTaken_andKeysAreFetchedOnce() throws JOSEException {
        for (int i = 0; i < 3; i++) {
            assertThat(call(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), "u" + i))
                            .statusCode())
                    .isEqualTo(200);
            assertThat(call(token(JWSAlgorithm.ES256, "ec", new ECDSASigner(ec), "u" + i))
                            .statusCode())
                    .isEqualTo(200);
        }
        assertThat(FETCHES).hasValue(1);
    }

    @Test
    void otherKeysAndAlgorithms_areRefused() throws JOSEException {
        assertRefused(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(stranger), "u"));
        assertRefused(token(JWSAlgorithm.RS512, "rsa", new RSASSASigner(rsa), "u"));
        assertRefused(token(JWSAlgorithm.PS256, "rsa", new RSASSASigner(rsa), "u"));
        // A known attack: the public key used as a shared secret.
        byte[] publicKey = rsa.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8);
        assertRefused(token(JWSAlgorithm.HS256, "rsa", new MACSigner(publicKey), "u"));
        assertRefused(token(JWSAlgorithm.RS256, "stranger", new RSASSASigner(stranger), "u"));
    }

    @Test
    void unknownKey_isTheTokensFault_howeverOftenItIsLookedUp() throws JOSEException {
        for (int i = 0; i < 4; i++) {
            assertRefused(token(JWSAlgorithm.RS256, "unknown-" + i, new RSASSASigner(stranger), "u"));
        }
        assertThat(call(token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), "u"))
                        .statusCode())
                .isEqualTo(200);
    }

    @Test
    void issuerAndAudience_areChecked() throws JOSEException {
        JWTClaimsSet.Builder elsewhere = claims("u").audience("elsewhere");
        assertRefused(sign(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), elsewhere));
        JWTClaimsSet.Builder other = claims("u").issuer("https://other.example");
        assertRefused(sign(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), other));
    }

    @Test
    void keysOutOfReach_areNotTheTokensFault() throws JOSEException {
        try (EdgeServer alone = EdgeServer.start(
                "--replog.auth.jwks-uri=http://localhost:1/jwks",
                "--replog.auth.any-issuer=true",
                "--replog.auth.any-audience=true")) {
            for (int i = 0; i < 4; i++) {
                HttpResponse<String> response = alone.send(alone.request("/api/caller")
                        .header(
                                "Authorization",
                                "Bearer " + token(JWSAlgorithm.RS256, "rsa", new RSASSASigner(rsa), "u")));
                assertThat(response.statusCode()).isEqualTo(503);
                assertThat(response.headers().firstValue("Retry-After")).contains("5");
                assertThat(EdgeServer.json(response).get("code").stringValue()).isEqualTo("auth_unavailable");
            }
        }
    }

    private void assertRefused(String token) {
        HttpResponse<String> response = call(token);
        assertThat(response.statusCode()).isEqualTo(401);
        assertThat(EdgeServer.json(response).get("code").stringValue()).isEqualTo("unauthenticated");
    }

    private HttpResponse<String> call(String token) {
        return server.send(server.request("/api/caller").header("Authorization", "Bearer " + token));
    }

    private static JWTClaimsSet.Builder claims(String user) {
        return new JWTClaimsSet.Builder()
                .subject(user)
                .issuer("https://issuer.example")
                .audience("replog")
                .expirationTime(Date.from(Tokens.EXPIRY));
    }

    private static String token(JWSAlgorithm algorithm, String keyId, JWSSigner signer, String user)
            throws JOSEException {
        return sign(algorithm, keyId, signer, claims(user));
    }

    private static String sign(JWSAlgorithm algorithm, String keyId, JWSSigner signer, JWTClaimsSet.Builder claims)
            throws JOSEException {
        SignedJWT token =
                new SignedJWT(new JWSHeader.Builder(algorithm).keyID(keyId).build(), claims.build());
        token.sign(signer);
        return token.serialize();
    }
}
