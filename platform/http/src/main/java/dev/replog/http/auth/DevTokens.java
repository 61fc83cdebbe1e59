package dev.replog.http.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.MACSigner;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import javax.crypto.SecretKey;
import org.springframework.http.CacheControl;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** Issues a token for any user to any client, so it is wired with the dev profile only. */
final class DevTokens {
    private static final Duration LIFE = Duration.ofDays(1);

    private final SecretKey secret;
    private final AuthProperties properties;
    private final InstantSource clock;

    DevTokens(TokenKey.Secret secret, AuthProperties properties, InstantSource clock) {
        this.secret = secret.key();
        this.properties = properties;
        this.clock = clock;
    }

    Mono<ServerResponse> handle(ServerRequest request) {
        String subject = request.queryParam("sub").orElse("");
        if (!Caller.isUserId(subject)) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    "sub: " + subject.length() + " characters (expected: 1..200, no control characters)");
        }
        String token = sign(subject, request.queryParam("scope").orElse(""));
        return ServerResponse.ok()
                .contentType(MediaType.TEXT_PLAIN)
                .cacheControl(CacheControl.noStore())
                .bodyValue(token);
    }

    private String sign(String subject, String scope) {
        Instant now = clock.instant();
        JWTClaimsSet.Builder claims = new JWTClaimsSet.Builder()
                .subject(subject)
                .issuer(properties.issuer())
                .audience(properties.audience())
                .issueTime(Date.from(now))
                .expirationTime(Date.from(now.plus(LIFE)));
        if (!scope.isBlank()) {
            claims.claim("scope", scope.strip());
        }
        try {
            SignedJWT token = new SignedJWT(new JWSHeader(JWSAlgorithm.HS256), claims.build());
            token.sign(new MACSigner(secret));
            return token.serialize();
        } catch (JOSEException broken) {
            throw new IllegalStateException("HS256 with a checked secret always works", broken);
        }
    }
}
