package dev.replog.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.catalogue.Catalogue;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.springframework.core.io.ClassPathResource;

class ApiDescriptionTest {
    /** What is for people. */
    private static final Set<String> ANNOTATIONS = Set.of("summary", "description", "example");

    /** The generated part means the same as the part of the file that it replaces. */
    @Test
    void generatedPart_equalsTheFile() {
        Map<String, Object> generated =
                YamlText.read(ApiDescription.of(Catalogue.types()).yaml());
        Map<String, Object> file = YamlText.read(new ClassPathResource("openapi.yaml"));

        for (List<String> section : List.of(List.of("paths"), List.of("components", "schemas"))) {
            Map<String, Object> made = at(generated, section);
            assertThat(made).hasSizeGreaterThanOrEqualTo(18);
            made.forEach((name, value) -> assertThat(meaning(value))
                    .as(name)
                    .isEqualTo(meaning(Objects.requireNonNull(at(file, section).get(name), name))));
        }
    }

    @SuppressWarnings("unchecked")
    private static Map<String, Object> at(Map<String, Object> tree, List<String> names) {
        Map<String, Object> found = tree;
        for (String name : names) {
            found = (Map<String, Object>) Objects.requireNonNull(found.get(name), name);
        }
        return found;
    }

    private static Object meaning(Object node) {
        return switch (node) {
            case Map<?, ?> map -> {
                Map<Object, Object> kept = new LinkedHashMap<>();
                map.forEach((key, value) -> {
                    if (!(ANNOTATIONS.contains(key)
                            && !(value instanceof Map<?, ?> schema && schema.containsKey("type")))) {
                        kept.put(key, key.equals("required") ? new HashSet<>((List<?>) asList(value)) : meaning(value));
                    }
                });
                yield kept;
            }
            case List<?> list -> list.stream().map(ApiDescriptionTest::meaning).toList();
            case Number number -> new BigDecimal(number.toString()).stripTrailingZeros();
            default -> node;
        };
    }

    private static List<?> asList(Object value) {
        return value instanceof List<?> list ? list : List.of(value);
    }
}
