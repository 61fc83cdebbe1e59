package dev.replog.http.docs;

import java.time.Duration;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The API's description and the page to try it.
 *
 * @param enabled whether they are served
 * @param cacheFor for how long clients may use their copy without a request
 */
@ConfigurationProperties("replog.docs")
public record DocsProperties(
        @DefaultValue("true") boolean enabled,
        @DefaultValue("1h") Duration cacheFor) {
    public DocsProperties {
        if (cacheFor.isNegative()) {
            throw new IllegalArgumentException("replog.docs.cache-for: " + cacheFor + " (expected: >= 0)");
        }
    }
}
