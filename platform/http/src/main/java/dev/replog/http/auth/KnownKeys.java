package dev.replog.http.auth;

import com.nimbusds.jose.KeySourceException;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSelector;
import com.nimbusds.jose.jwk.source.JWKSource;
import com.nimbusds.jose.jwk.source.RateLimitReachedException;
import com.nimbusds.jose.proc.SecurityContext;
import java.util.List;

/**
 * Treats a key that is missing in a fetched key set as unknown. The library would fetch the key set again for each
 * unknown key, and report an outage when it may not fetch so soon. Any thread may call it.
 */
final class KnownKeys implements JWKSource<SecurityContext> {
    private final JWKSource<SecurityContext> keys;
    private volatile boolean fetched;

    KnownKeys(JWKSource<SecurityContext> keys) {
        this.keys = keys;
    }

    @Override
    public List<JWK> get(JWKSelector selector, SecurityContext context) throws KeySourceException {
        try {
            List<JWK> found = keys.get(selector, context);
            fetched = true;
            return found;
        } catch (RateLimitReachedException tooSoon) {
            if (fetched) {
                return List.of();
            }
            throw tooSoon;
        }
    }
}
