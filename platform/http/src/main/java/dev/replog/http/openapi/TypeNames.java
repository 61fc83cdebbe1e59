package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.EntityType;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * The names of the entity types in the description. {@code workout_set} is called WorkoutSet, and the names of its
 * schemas and operations contain that. A type whose schemas or operations would have the name of another one gets a
 * longer name, because generators make classes and methods of them.
 */
final class TypeNames {
    private final Map<String, String> names = new LinkedHashMap<>();

    /**
     * @param types their names, such as {@code workout_set}
     * @param made the names that a type has in the description, with {@code <Type>} for its own
     * @param taken the names that the rest of the description has
     */
    TypeNames(List<String> types, Set<String> made, Set<String> taken) {
        Set<String> used = new HashSet<>(taken);
        for (String type : types) {
            String name = inCapitals(type);
            while (madeOf(made, name).anyMatch(used::contains)) {
                name += "Entity";
            }
            madeOf(made, name).forEach(used::add);
            names.put(type, name);
        }
    }

    String of(EntityType type) {
        return of(type.name());
    }

    String of(String type) {
        return Objects.requireNonNull(names.get(type), type);
    }

    private static Stream<String> madeOf(Set<String> made, String name) {
        return made.stream().map(one -> one.replace("<Type>", name));
    }

    private static String inCapitals(String type) {
        return Stream.of(type.split("_"))
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }
}
