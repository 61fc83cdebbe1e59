package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
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
 * The OpenAPI description of the services. What depends on the entity types is generated from them; the rest is the
 * file {@code openapi.yaml} beside this class. Making it is pure: the same types give the same text.
 */
public final class ApiDescription {
    private final Map<String, Object> document;

    private ApiDescription(Map<String, Object> document) {
        this.document = document;
    }

    /** For these types, parents before children. */
    public static ApiDescription of(List<EntityType> types) {
        Map<String, Object> document = YamlText.read(resource("openapi.yaml"));
        Template collection = new Template(YamlText.read(resource("collection.yaml")));
        Map<String, Object> paths = new LinkedHashMap<>();
        Map<String, Object> schemas = section(section(document, "components"), "schemas");
        List<Object> tags = new ArrayList<>((List<?>) Objects.requireNonNull(document.get("tags")));
        for (EntityType type : types) {
            TypeDescription described = new TypeDescription(type, types);
            Map<String, Object> filled = collection.fill(described.values());
            add(paths, section(filled, "paths"));
            add(schemas, section(filled, "schemas"));
            add(schemas, described.schemas());
            tags.add(described.tag());
        }
        add(schemas, AllTypes.schemas(types));
        add(paths, section(document, "paths"));
        document.put("paths", paths);
        document.put("tags", tags);
        return new ApiDescription(document);
    }

    /** As YAML. */
    public String yaml() {
        return YamlText.write(document);
    }

    /** The methods of each path. */
    public Map<String, Set<HttpMethod>> methods() {
        Map<String, Set<HttpMethod>> methods = new LinkedHashMap<>();
        section(document, "paths").forEach((path, item) -> {
            Set<HttpMethod> described = new LinkedHashSet<>();
            for (Object key : ((Map<?, ?>) item).keySet()) {
                if (!key.equals("parameters")) {
                    described.add(HttpMethod.valueOf(key.toString().toUpperCase(Locale.ROOT)));
                }
            }
            methods.put(path, described);
        });
        return methods;
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
