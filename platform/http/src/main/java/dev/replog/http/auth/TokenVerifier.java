package dev.replog.http.auth;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JOSEObjectType;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.source.ImmutableSecret;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.JWKSourceBuilder;
import com.nimbusds.jose.proc.BadJOSEException;
import com.nimbusds.jose.proc.DefaultJOSEObjectTypeVerifier;
import com.nimbusds.jose.proc.JWSVerificationKeySelector;
import com.nimbusds.jose.proc.SecurityContext;
import com.nimbusds.jose.util.DefaultResourceRetriever;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import com.nimbusds.jwt.proc.DefaultJWTProcessor;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.WellFormed;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Verifies a token and returns its content. The algorithms come from the configured key and never from the token. A
 * secret is checked on the calling thread. A key set may have to be fetched, so it is checked on a virtual thread. A
 * valid token is cached; an invalid one is checked again every time.
 */
final class TokenVerifier implements AutoCloseable {
    static final int TOKEN_LENGTH_MAX = 8 * 1024;

    private static final Logger LOG = LoggerFactory.getLogger(TokenVerifier.class);
    private static final Duration JWKS_CONNECT_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration JWKS_READ_TIMEOUT = Duration.ofSeconds(3);
    private static final int JWKS_BYTES_MAX = 1 << 20;
    private static final Duration JWKS_LIFE = Duration.ofMinutes(5);
    private static final Duration JWKS_LIFE_WHILE_AWAY = Duration.ofHours(4);
    private static final Duration JWKS_FETCH_INTERVAL_MIN = Duration.ofSeconds(30);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(5);

    private final DefaultJWTProcessor<SecurityContext> processor = new DefaultJWTProcessor<>();
    private final VerifiedTokens verified;
    private final InstantSource clock;
    private final AuthProperties properties;
    private final @Nullable Scheduler offLoop;

    TokenVerifier(TokenKey key, AuthProperties properties, InstantSource clock) {
        this.properties = properties;
        this.clock = clock;
        this.verified = new VerifiedTokens(properties.cacheSize());
        processor.setJWSTypeVerifier(
                new DefaultJOSEObjectTypeVerifier<>(JOSEObjectType.JWT, new JOSEObjectType("at+jwt"), null));
        processor.setJWTClaimsSetVerifier((claims, ignored) -> {});
        switch (key) {
            case TokenKey.Secret secret -> {
                select(Set.of(JWSAlgorithm.HS256), new ImmutableSecret<>(secret.key()));
                offLoop = null;
            }
            case TokenKey.KeySet keySet -> {
                select(Set.of(JWSAlgorithm.RS256, JWSAlgorithm.ES256), keys(keySet));
                offLoop = Schedulers.fromExecutorService(Executors.newVirtualThreadPerTaskExecutor(), "jwks");
            }
        }
    }

    /** The content of the token. Fails with a {@link ProblemException} when it is invalid or cannot be verified now. */
    Mono<VerifiedToken> verify(String token) {
        if (token.length() > TOKEN_LENGTH_MAX) {
            return Mono.error(refused("longer than " + TOKEN_LENGTH_MAX + " characters"));
        }
        String key = digest(token);
        VerifiedToken known = verified.get(key, clock.instant());
        if (known != null) {
            return Mono.just(known);
        }
        Mono<VerifiedToken> check = Mono.fromCallable(() -> check(token));
        return (offLoop == null ? check : check.subscribeOn(offLoop)).doOnNext(good -> verified.put(key, good));
    }

    @Override
    public void close() {
        if (offLoop != null) {
            offLoop.dispose();
        }
    }

    private VerifiedToken check(String token) {
        try {
            SignedJWT parsed = SignedJWT.parse(token);
            // The library reads malformed UTF-8 as U+FFFD, which would give two users the same id.
            if (WellFormed.decoded(parsed.getPayload().toBytes()) == null) {
                throw refused("malformed UTF-8");
            }
            return judge(processor.process(parsed, null));
        } catch (KeySourceException away) {
            LOG.warn("the key set for tokens cannot be fetched: {}", away.getMessage());
            throw new ProblemException(
                    Problem.of(ErrorCode.AUTH_UNAVAILABLE, "the issuer's keys cannot be fetched; token not judged")
                            .withRetryAfter(RETRY_AFTER));
        } catch (ParseException | BadJOSEException | JOSEException | IllegalArgumentException bad) {
            // The library's messages may quote the token, so they are not passed on.
            throw refused("malformed, or not signed by the expected key and algorithm");
        }
    }

    private VerifiedToken judge(JWTClaimsSet claims) throws ParseException {
        Instant now = clock.instant();
        if (claims.getExpirationTime() == null) {
            throw refused("no exp");
        }
        Instant expiresAt = claims.getExpirationTime().toInstant();
        if (!now.isBefore(expiresAt.plus(properties.clockSkew()))) {
            throw refused("expired");
        }
        if (claims.getNotBeforeTime() != null
                && now.plus(properties.clockSkew())
                        .isBefore(claims.getNotBeforeTime().toInstant())) {
            throw refused("not valid yet");
        }
        if (properties.issuer() != null && !properties.issuer().equals(claims.getIssuer())) {
            throw refused("another issuer");
        }
        if (properties.audience() != null && !claims.getAudience().contains(properties.audience())) {
            throw refused("another audience");
        }
        String subject = claims.getSubject();
        if (subject == null || !Caller.isUserId(subject)) {
            throw refused("sub missing, or not 1 to 200 characters of Unicode without control characters");
        }
        return new VerifiedToken(subject, scopes(claims), expiresAt);
    }

    private static Set<String> scopes(JWTClaimsSet claims) {
        return switch (claims.getClaim("scope")) {
            case null -> Set.of();
            case String text ->
                text.isBlank() ? Set.of() : Set.copyOf(List.of(text.strip().split("\\s+")));
            case List<?> list -> list.stream().map(TokenVerifier::scope).collect(Collectors.toUnmodifiableSet());
            default -> throw malformedScope();
        };
    }

    private static String scope(@Nullable Object element) {
        if (element instanceof String text) {
            return text;
        }
        throw malformedScope();
    }

    private static ProblemException malformedScope() {
        return refused("scope is neither a text nor a list of texts");
    }

    private void select(Set<JWSAlgorithm> algorithms, JWKSource<SecurityContext> keys) {
        processor.setJWSKeySelector(new JWSVerificationKeySelector<>(algorithms, keys));
    }

    private static JWKSource<SecurityContext> keys(TokenKey.KeySet keySet) {
        DefaultResourceRetriever http = new DefaultResourceRetriever(
                Math.toIntExact(JWKS_CONNECT_TIMEOUT.toMillis()),
                Math.toIntExact(JWKS_READ_TIMEOUT.toMillis()),
                JWKS_BYTES_MAX);
        return new KnownKeys(JWKSourceBuilder.create(keySet.address(), http)
                .cache(
                        JWKS_LIFE.toMillis(),
                        JWKS_CONNECT_TIMEOUT
                                .plus(JWKS_READ_TIMEOUT)
                                .multipliedBy(2)
                                .toMillis())
                .rateLimited(JWKS_FETCH_INTERVAL_MIN.toMillis())
                .outageTolerant(JWKS_LIFE_WHILE_AWAY.toMillis())
                .build());
    }

    private static ProblemException refused(String reason) {
        return new ProblemException(ErrorCode.UNAUTHENTICATED, "token: " + reason);
    }

    /** The key of the cache. Tokens are secret and long, so the cache has only their hashes. */
    private static String digest(String token) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(token.getBytes(StandardCharsets.UTF_8));
            return new String(hash, StandardCharsets.ISO_8859_1);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
