package dev.replog.http.request;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpMethod;
import org.springframework.http.server.PathContainer;
import org.springframework.web.util.pattern.PathPattern;
import org.springframework.web.util.pattern.PathPatternParser;

/**
 * The paths and methods of the API's description. All services are behind one origin, but a service has only its own
 * routes. The description has the methods of every path. Only its lines with paths and methods are read.
 */
final class DescribedPaths {
    private static final Pattern PATH = Pattern.compile("  (/\\S*):");
    private static final Pattern METHOD = Pattern.compile("    (get|post|put|patch|delete):");

    private final Map<PathPattern, Set<HttpMethod>> methods = new LinkedHashMap<>();

    private DescribedPaths() {}

    static DescribedPaths load() {
        try {
            String description = new ClassPathResource("openapi.yaml").getContentAsString(StandardCharsets.UTF_8);
            return of(description.lines().toList());
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static DescribedPaths of(List<String> lines) {
        DescribedPaths paths = new DescribedPaths();
        Set<HttpMethod> current = new LinkedHashSet<>();
        for (String line : lines) {
            Matcher path = PATH.matcher(line);
            Matcher method = METHOD.matcher(line);
            if (path.matches()) {
                current = new LinkedHashSet<>();
                paths.methods.put(PathPatternParser.defaultInstance.parse(path.group(1)), current);
            } else if (method.matches()) {
                current.add(HttpMethod.valueOf(method.group(1).toUpperCase(Locale.ROOT)));
            }
        }
        return paths;
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
