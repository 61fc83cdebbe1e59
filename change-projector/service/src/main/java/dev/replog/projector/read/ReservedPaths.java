package dev.replog.projector.read;

import java.util.Set;

/**
 * The words after {@code /api/} that a feature uses for its own routes, so that they are not read as names of
 * collections. A feature contributes them as a bean, also when its routes are in another service.
 */
public record ReservedPaths(Set<String> words) {
    public static ReservedPaths of(String... words) {
        return new ReservedPaths(Set.of(words));
    }
}
