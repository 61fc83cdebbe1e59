package dev.replog.http.request;

import dev.replog.http.openapi.ApiDescription;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The paths and methods of the API's description. All services are behind one origin, but a service has only its own
 * routes. The description has the methods of every path.
 */
final class DescribedPaths {
    private final Map<PathPattern, Set<HttpMethod>> methods = new LinkedHashMap<>();

    DescribedPaths(ApiDescription description) {
        description
                .methods()
                .forEach((path, described) -> methods.put(PathPatternParser.defaultInstance.parse(path), described));
    }

    /** The methods of the most specific path that matches; empty when none does. */
    Set<HttpMethod> at(PathContainer path) {
        return methods.keySet().stream()
                .filter(pattern -> pattern.matches(path))
                .min(PathPattern.SPECIFICITY_COMPARATOR)
                .map(pattern -> methods.getOrDefault(pattern, Set.of()))
                .orElse(Set.of());
    }
}
