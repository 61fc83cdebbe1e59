package dev.replog.http.openapi;

import dev.replog.schemas.catalogue.EntityType;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.springframework.core.io.ClassPathResource;

/**
 * The OpenAPI description of the services. What depends on the entity types is generated from them; the rest is the
 * file {@code openapi.yaml}.
 */
public final class ApiDescription {
    private final Map<String, Object> document;

    private ApiDescription(Map<String, Object> document) {
        this.document = document;
    }

    /** For these types, parents before children. */
    public static ApiDescription of(List<EntityType> types) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("paths", new LinkedHashMap<>());
        document.put("components", new LinkedHashMap<>(Map.of("schemas", new LinkedHashMap<>())));
        Template collection =
                new Template(YamlText.read(new ClassPathResource("collection.yaml", ApiDescription.class)));
        for (EntityType type : types) {
            TypeDescription described = new TypeDescription(type, types);
            Map<String, Object> filled = collection.fill(described.values());
            section(document, "paths").putAll(section(filled, "paths"));
            Map<String, Object> schemas = section(section(document, "components"), "schemas");
            schemas.putAll(section(filled, "schemas"));
            schemas.putAll(described.schemas());
        }
        return new ApiDescription(document);
    }

    /** As YAML. */
    public String yaml() {
        return YamlText.write(document);
    }

    Map<String, Object> document() {
        return document;
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> section(Map<String, Object> tree, String name) {
        return (Map<String, Object>) Objects.requireNonNull(tree.get(name), name);
    }
}
