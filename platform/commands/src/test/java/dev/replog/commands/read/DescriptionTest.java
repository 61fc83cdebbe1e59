package dev.replog.commands.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/** Compares the API's description with itself and with the error codes. */
class DescriptionTest {
    private static final JsonNode API = Description.API;

    static Stream<EntityType> types() {
        return Catalogue.shipped().types().stream();
    }

    @Test
    void description_isValid() {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(Description.text());

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getPaths()).hasSizeGreaterThan(15);
    }

    @Test
    void everyReference_resolves_andEveryComponentIsUsed() {
        List<String> references = new ArrayList<>();
        Description.walk(API, (name, value) -> {
            if (name.equals("$ref")) {
                references.add(value.stringValue());
            }
        });

        assertThat(references).allSatisfy(reference -> {
            assertThat(reference).startsWith("#/");
            assertThat(API.at(reference.substring(1)).isMissingNode())
                    .as(reference)
                    .isFalse();
        });
        for (String kind : List.of("schemas", "parameters", "responses", "headers")) {
            assertThat(API.get("components").get(kind).propertyNames())
                    .allSatisfy(name -> assertThat(references).contains("#/components/" + kind + "/" + name));
        }
    }

    @Test
    void everyErrorCode_isListed_andExplainedWhereItOccurs() {
        List<String> codes = Stream.of(ErrorCode.values()).map(ErrorCode::code).toList();
        List<String> listed = new ArrayList<>();
        API.at("/components/schemas/ErrorCode/enum").forEach(code -> listed.add(code.stringValue()));
        String text = Description.text();

        assertThat(listed).containsExactlyElementsOf(codes);
        assertThat(codes).allSatisfy(code -> assertThat(text).contains("`" + code + "`"));
    }

    @Test
    void everyError_isAProblem() {
        for (JsonNode response : API.at("/components/responses")) {
            JsonNode content = response.path("content");
            if (!content.isMissingNode() && !content.has("application/json")) {
                assertThat(content.at("/application~1problem+json/schema/$ref").stringValue())
                        .isEqualTo("#/components/schemas/Problem");
            }
        }
        int operations = 0;
        for (JsonNode path : API.get("paths")) {
            for (Map.Entry<String, JsonNode> operation : path.properties()) {
                if (!operation.getKey().equals("parameters")) {
                    operations++;
                    operation.getValue().get("responses").properties().forEach(response -> {
                        boolean isError = !response.getKey().matches("[23]\\d\\d");
                        assertThat(response.getValue().has("$ref") || !isError).isTrue();
                    });
                    assertThat(operation.getValue().get("responses").has("default"))
                            .isTrue();
                }
            }
        }
        assertThat(operations).isEqualTo((int) types().count() * 7 + 27);
    }

    /** Generators make classes of tags and methods of ids. */
    @Test
    void everyOperation_hasItsOwnId_andATagThatIsExplained() {
        List<String> ids = new ArrayList<>();
        List<String> tags = new ArrayList<>();
        for (String section : List.of("paths", "webhooks")) {
            for (JsonNode path : API.get(section)) {
                path.properties().forEach(operation -> {
                    if (!operation.getKey().equals("parameters")) {
                        ids.add(operation.getValue().get("operationId").stringValue());
                        tags.addAll(Description.texts(operation.getValue().get("tags")));
                        assertThat(operation.getValue().has("description")).isTrue();
                    }
                });
            }
        }
        List<String> explained = new ArrayList<>();
        API.get("tags").forEach(tag -> explained.add(tag.get("name").stringValue()));

        assertThat(ids).doesNotHaveDuplicates().contains("createWorkout", "patchWorkoutSet", "listTemplateExercises");
        assertThat(explained).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(new HashSet<>(tags));
    }

    @Test
    void kindsOfEntities_areChosenByTheirType() {
        for (String union : List.of("SyncItem", "PushOperation")) {
            JsonNode mapping = Description.schema(union).at("/discriminator/mapping");

            assertThat(Description.schema(union)
                            .at("/discriminator/propertyName")
                            .stringValue())
                    .isEqualTo("type");
            assertThat(mapping.propertyNames())
                    .containsExactlyElementsOf(types().map(EntityType::name).toList());
            mapping.properties()
                    .forEach(kind -> assertThat(
                                    API.at(kind.getValue().stringValue().substring(1))
                                            .at("/properties/type/enum/0")
                                            .stringValue())
                            .isEqualTo(kind.getKey()));
        }
    }

    /** Every request may have a header that is wrong. */
    @Test
    void everyOperationThatNeedsAToken_describesABadRequest() {
        for (Map.Entry<String, JsonNode> path : API.get("paths").properties()) {
            for (Map.Entry<String, JsonNode> operation : path.getValue().properties()) {
                JsonNode responses = operation.getValue().path("responses");
                if (responses.has("401")) {
                    assertThat(responses.has("400"))
                            .as("%s %s", operation.getKey(), path.getKey())
                            .isTrue();
                }
            }
        }
    }
}
