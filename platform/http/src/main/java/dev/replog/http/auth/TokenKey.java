package dev.replog.http.auth;

import java.net.MalformedURLException;
import java.net.URI;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/** The key that verifies tokens: a shared secret, or public keys to be fetched. */
sealed interface TokenKey {
    /** Public on purpose: with the dev profile, a token may come from anywhere. */
    String DEVELOPMENT_SECRET = "replog-development-secret-not-for-production";

    /** HS256 with this secret. */
    record Secret(SecretKey key) implements TokenKey {}

    /** RS256 or ES256 with the keys at this address. */
    record KeySet(URL address) implements TokenKey {}

    static TokenKey of(AuthProperties properties, boolean dev) {
        String secret = properties.jwtSecret();
        String jwks = properties.jwksUri();
        if (secret != null && jwks != null) {
            throw new TokenKeyException("replog.auth.jwks-uri: given beside replog.auth.jwt-secret"
                    + " (expected: one of REPLOG_JWT_JWKS and REPLOG_JWT_SECRET)");
        }
        if (jwks != null) {
            requireIssuerAndAudience(properties);
            return new KeySet(url(jwks));
        }
        if (secret == null && !dev) {
            throw new TokenKeyException("replog.auth.jwt-secret: is missing (expected: REPLOG_JWT_SECRET, at least 32"
                    + " bytes, or REPLOG_JWT_JWKS, the address of public keys; on your own machine the"
                    + " profile dev needs none)");
        }
        byte[] bytes = (secret == null ? DEVELOPMENT_SECRET : secret).getBytes(StandardCharsets.UTF_8);
        return new Secret(new SecretKeySpec(bytes, "HmacSHA256"));
    }

    /**
     * An issuer signs tokens for other services too, with the same keys. These must not be accepted here by accident.
     */
    private static void requireIssuerAndAudience(AuthProperties properties) {
        require("issuer", "REPLOG_JWT_ISSUER", properties.issuer(), properties.anyIssuer());
        require("audience", "REPLOG_JWT_AUDIENCE", properties.audience(), properties.anyAudience());
    }

    private static void require(String name, String variable, @Nullable String value, boolean waived) {
        if (value == null && !waived) {
            throw new TokenKeyException("replog.auth.jwks-uri needs replog.auth." + name + " (" + variable
                    + "), or replog.auth.any-" + name + "=true to accept any.");
        }
    }

    private static URL url(String text) {
        try {
            URL url = URI.create(text).toURL();
            if (url.getProtocol().equals("https") || url.getProtocol().equals("http")) {
                return url;
            }
        } catch (IllegalArgumentException | MalformedURLException ignored) {
            // Rejected below, with the value.
        }
        throw new TokenKeyException("replog.auth.jwks-uri: " + text + " (expected: an http or https address)");
    }
}
