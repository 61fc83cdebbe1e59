package dev.replog.http.openapi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.http.HttpMethod;

class ApiDescriptionTest {
    private static final ApiDescription ALL =
            ApiDescription.of(Catalogue.shipped().types());

    @Test
    void text_isWhatWasDescribed_withoutReferencesOfYaml() {
        String yaml = ALL.yaml();

        assertThat(yaml).startsWith("openapi: 3.1").doesNotContainPattern(": [&*]id\\d");
        assertThat(ApiDescription.of(Catalogue.shipped().types()).yaml()).isEqualTo(yaml);
        assertThat(YamlText.read(YamlText.write(YamlText.read(yaml)))).isEqualTo(YamlText.read(yaml));
    }

    @Test
    void examples_mayHaveNull() {
        Map<String, Object> document = YamlText.read("{example: {erased: null, stages: [null, 1]}}");

        assertThat(YamlText.read(YamlText.write(document))).isEqualTo(document);
    }

    @Test
    void everyType_hasItsPaths_andOnlyThese() {
        List<EntityType> types = List.of(Catalogue.shipped().require("exercise"));
        Map<String, Set<HttpMethod>> methods = ApiDescription.of(types).methods();

        assertThat(methods.get("/api/exercises")).containsExactlyInAnyOrder(HttpMethod.GET, HttpMethod.POST);
        assertThat(methods.get("/api/exercises/{id}"))
                .containsExactlyInAnyOrder(HttpMethod.GET, HttpMethod.PUT, HttpMethod.PATCH, HttpMethod.DELETE);
        assertThat(methods.get("/api/exercises/{id}/history")).containsExactly(HttpMethod.GET);
        assertThat(methods.get("/api/sync/push")).containsExactly(HttpMethod.POST);
        assertThat(methods).doesNotContainKey("/api/workouts");
        assertThat(ApiDescription.of(types).yaml()).doesNotContain("Workout");
    }

    @Test
    void file_isTheText(@TempDir Path folder) throws Exception {
        Path file = folder.resolve("openapi.yaml");

        DescriptionFile.main(new String[] {file.toString()});

        assertThat(file).hasContent(ALL.yaml());
        assertThat(Files.readString(file)).contains("/api/workout-sets/{id}:");
        assertThatThrownBy(() -> DescriptionFile.main(new String[0]))
                .hasMessage("0 arguments (expected: the file to write)");
    }

    @Test
    void names_areLonger_whenTheyAreTaken() {
        TypeNames names = new TypeNames(
                List.of("workout_set", "channel", "mutation"),
                Set.of("<Type>", "<Type>Page", "get<Type>"),
                Set.of("Channel", "getMutation", "Set"));

        assertThat(names.of("workout_set")).isEqualTo("WorkoutSet");
        assertThat(names.of("channel")).isEqualTo("ChannelEntity");
        assertThat(names.of("mutation")).isEqualTo("MutationEntity");
    }

    @Test
    void template_replacesNamesInKeysAndTexts_andWholeNamesByAnyValue() {
        Template template = new Template(YamlText.read("{<Type>s: [a <Type>, <example>, 1], <example>: members}"));

        assertThat(template.fill(Map.of("Type", "Dog", "example", Map.of("name", "<Type>"))))
                .isEqualTo(Map.of("Dogs", List.of("a Dog", Map.of("name", "<Type>"), 1), "name", "<Type>"));
        assertThatThrownBy(() -> template.fill(Map.of("Type", "Dog")))
                .hasMessage("<example>: no value (expected: one of [Type])");
    }
}
