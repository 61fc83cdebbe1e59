package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.springframework.core.io.ClassPathResource;
import org.springframework.http.HttpMethod;

/**
 * The OpenAPI description of the services. The part that depends on the entity types is generated from them; the rest
 * is the file {@code openapi.yaml} beside this class. Making it is pure: the same types give the same text. Immutable.
 */
public final class ApiDescription {
    /** The place of the counts in the example of a status. */
    private static final List<String> COUNTS = List.of(
            "paths", "/api/sync/status", "get", "responses", "200", "content", "application/json", "example", "counts");

    private final String yaml;
    private final Map<String, Set<HttpMethod>> methods;

    private ApiDescription(Map<String, Object> document) {
        this.yaml = YamlText.write(document);
        this.methods = methods(section(document, "paths"));
    }

    /** For these types, parents before children. */
    public static ApiDescription of(List<EntityType> types) {
        Map<String, Object> document = YamlText.read(resource("openapi.yaml"));
        countAll(document, types);
        Map<String, Object> collection = YamlText.read(resource("collection.yaml"));
        Template template = new Template(collection);
        Map<String, Object> paths = new LinkedHashMap<>();
        Map<String, Object> schemas = section(section(document, "components"), "schemas");
        List<Object> tags = new ArrayList<>((List<?>) Objects.requireNonNull(document.get("tags")));
        Set<String> taken = names(document, schemas);
        taken.addAll(AllTypes.NAMES);
        Set<String> made = names(collection, section(collection, "schemas"));
        made.addAll(section(collection, "nested").keySet());
        TypeNames names = new TypeNames(types.stream().map(EntityType::name).toList(), made, taken);
        for (EntityType type : types) {
            TypeDescription described = new TypeDescription(type, names);
            Map<String, Object> values = described.values();
            values.put("members", section(collection, "members"));
            Map<String, Object> filled = template.fill(values);
            add(paths, section(filled, "paths"));
            add(schemas, section(filled, "schemas"));
            if (!type.isRoot()) {
                add(schemas, section(filled, "nested"));
            }
            tags.add(described.tag());
        }
        add(schemas, new AllTypes(types, names).schemas());
        add(paths, section(document, "paths"));
        document.put("paths", paths);
        document.put("tags", tags);
        return new ApiDescription(document);
    }

    /** Adds the types that the example of a status does not count. */
    private static void countAll(Map<String, Object> document, List<EntityType> types) {
        Map<String, Object> counts = document;
        for (String name : COUNTS) {
            counts = section(counts, name);
        }
        for (EntityType type : types) {
            counts.putIfAbsent(type.name(), 0);
        }
    }

    /** As YAML. */
    public String yaml() {
        return yaml;
    }

    /** The methods of each path. */
    public Map<String, Set<HttpMethod>> methods() {
        return methods;
    }

    private static Map<String, Set<HttpMethod>> methods(Map<String, Object> paths) {
        Map<String, Set<HttpMethod>> methods = new LinkedHashMap<>();
        paths.forEach((path, item) -> {
            Set<HttpMethod> described = new LinkedHashSet<>();
            for (Object key : ((Map<?, ?>) item).keySet()) {
                if (!key.equals("parameters")) {
                    described.add(HttpMethod.valueOf(key.toString().toUpperCase(Locale.ROOT)));
                }
            }
            methods.put(path, Collections.unmodifiableSet(described));
        });
        return Collections.unmodifiableMap(methods);
    }

    /** The names of schemas, operations and tags: generators make classes and methods of them. */
    private static Set<String> names(Map<String, Object> part, Map<String, Object> schemas) {
        Set<String> names = new LinkedHashSet<>(schemas.keySet());
        for (Object item : section(part, "paths").values()) {
            for (Object operation : ((Map<?, ?>) item).values()) {
                if (operation instanceof Map<?, ?> described) {
                    names.add((String) Objects.requireNonNull(described.get("operationId")));
                    names.add((String) ((List<?>) Objects.requireNonNull(described.get("tags"))).getFirst());
                }
            }
        }
        return names;
    }

    private static void add(Map<String, Object> to, Map<String, Object> more) {
        more.forEach((name, value) -> {
            if (to.putIfAbsent(name, value) != null) {
                throw new IllegalStateException(name + ": described twice (expected: once)");
            }
        });
    }

    private static ClassPathResource resource(String name) {
        return new ClassPathResource(name, ApiDescription.class);
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Map<String, Object> tree, String name) {
        return (Map<String, Object>) Objects.requireNonNull(tree.get(name), name);
    }
}
