package dev.replog.http.auth;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The verification of tokens. Exactly one of the two keys is needed, and it fixes the algorithms.
 *
 * @param jwtSecret the secret of HS256, at least 32 bytes
 * @param jwksUri the address of the public keys of RS256 and ES256
 * @param issuer the expected {@code iss}; null: any, which public keys allow only with {@code anyIssuer}
 * @param audience the expected member of {@code aud}; null: any, which public keys allow only with {@code anyAudience}
 * @param anyIssuer whether tokens of any issuer are accepted that these public keys verify
 * @param anyAudience whether tokens for any audience are accepted
 * @param clockSkew the tolerated difference of clocks for the times in a token, at most 5 minutes
 * @param cacheSize the most verified tokens in the cache
 */
@ConfigurationProperties("replog.auth")
public record AuthProperties(
        @Nullable String jwtSecret,
        @Nullable String jwksUri,
        @Nullable String issuer,
        @Nullable String audience,
        @DefaultValue("false") boolean anyIssuer,
        @DefaultValue("false") boolean anyAudience,
        @DefaultValue("30s") Duration clockSkew,
        @DefaultValue("10000") int cacheSize) {
    private static final int SECRET_BYTES_MIN = 32;
    private static final Duration CLOCK_SKEW_MAX = Duration.ofMinutes(5);

    public AuthProperties {
        jwtSecret = nullIfBlank(jwtSecret);
        jwksUri = nullIfBlank(jwksUri);
        issuer = nullIfBlank(issuer);
        audience = nullIfBlank(audience);
        if (jwtSecret != null && jwtSecret.getBytes(StandardCharsets.UTF_8).length < SECRET_BYTES_MIN) {
            throw new IllegalArgumentException("replog.auth.jwt-secret: "
                    + jwtSecret.getBytes(StandardCharsets.UTF_8).length + " bytes (expected: >= " + SECRET_BYTES_MIN
                    + ")");
        }
        if (clockSkew.isNegative() || clockSkew.compareTo(CLOCK_SKEW_MAX) > 0) {
            throw new IllegalArgumentException(
                    "replog.auth.clock-skew: " + clockSkew + " (expected: 0.." + CLOCK_SKEW_MAX + ")");
        }
        if (cacheSize < 1) {
            throw new IllegalArgumentException("replog.auth.cache-size: " + cacheSize + " (expected: >= 1)");
        }
    }

    /** Leaves out the secret. */
    @Override
    public String toString() {
        return "AuthProperties[jwtSecret=" + (jwtSecret == null ? "none" : "***") + ", jwksUri=" + jwksUri + ", issuer="
                + issuer + ", audience=" + audience + ", anyIssuer=" + anyIssuer + ", anyAudience=" + anyAudience
                + ", clockSkew=" + clockSkew + ", cacheSize=" + cacheSize + "]";
    }

    private static @Nullable String nullIfBlank(@Nullable String text) {
        return text == null || text.isBlank() ? null : text;
    }
}
