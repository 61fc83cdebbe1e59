package dev.replog.http.request;

import java.util.List;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * The pages of other origins that may use the API.
 *
 * @param allowedOrigins origins such as {@code https://app.example}, or {@code *} for all; empty for none
 */
@ConfigurationProperties("replog.cors")
public record CorsProperties(@DefaultValue List<String> allowedOrigins) {
    public CorsProperties {
        allowedOrigins = allowedOrigins.stream()
                .map(String::strip)
                .filter(origin -> !origin.isEmpty())
                .toList();
    }
}
