package dev.replog.commands.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.openapi.ApiDescription;
import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.Operation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.catalogue.FieldKind;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Compares the API's description with itself, the error codes, and the entities of the Avro schemas. */
class DescriptionTest {
    private static final JsonNode API = read();

    static Stream<EntityType> types() {
        return Catalogue.shipped().types().stream();
    }

    @Test
    void description_isValid() {
        SwaggerParseResult result = new OpenAPIV3Parser().readContents(text());

        assertThat(result.getMessages()).isEmpty();
        assertThat(result.getOpenAPI().getPaths()).hasSizeGreaterThan(15);
    }

    @Test
    void everyReference_resolves_andEveryComponentIsUsed() {
        List<String> references = new ArrayList<>();
        walk(API, (name, value) -> {
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
        String text = text();

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
        assertThat(operations).isEqualTo(6 * 7 + 18);
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
                        tags.addAll(texts(operation.getValue().get("tags")));
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
            JsonNode mapping = schema(union).at("/discriminator/mapping");

            assertThat(schema(union).at("/discriminator/propertyName").stringValue())
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

    @ParameterizedTest
    @MethodSource("types")
    void entity_hasTheFieldsAndLimitsOfItsSchema(EntityType type) {
        JsonNode fields = schema(name(type) + "Patch").get("properties");
        List<String> expected = new ArrayList<>();
        List<String> required = new ArrayList<>();
        for (Field field : type.fields()) {
            expected.add(field.name());
            if (field.required()) {
                required.add(field.name());
            }
            assertThat(fields.has(field.name())).as(field.name()).isTrue();
            assertField(field, fields.get(field.name()));
        }

        assertThat(fields.propertyNames()).containsExactlyInAnyOrderElementsOf(expected);
        assertThat(schema(name(type) + "State").get("properties").propertyNames())
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(texts(schema(name(type) + "Input").path("required"))).containsExactlyInAnyOrderElementsOf(required);
        assertThat(Pattern.compile("`(\\w+)`")
                        .matcher(schema(name(type) + "Input").get("description").stringValue())
                        .results()
                        .map(name -> name.group(1)))
                .containsExactlyElementsOf(type.requiresOneOf());
        assertThat(API.get("paths").has("/api/" + type.collection())).isTrue();
        assertThat(API.get("paths").has("/api/" + type.collection() + "/{id}")).isTrue();
        assertThat(texts(schema("EntityType").get("enum"))).contains(type.name());
    }

    @ParameterizedTest
    @MethodSource("types")
    void examples_areCommandsThatAreTaken(EntityType type) {
        JsonNode collection = API.get("paths").get("/api/" + type.collection());
        JsonNode item = API.get("paths").get("/api/" + type.collection() + "/{id}");
        UUID id = UUID.randomUUID();

        assertThat(read(CommandMethod.POST, type, null, example(collection.get("post"))))
                .isInstanceOf(Reading.Read.class);
        assertThat(read(CommandMethod.PUT, type, id, example(item.get("put")))).isInstanceOf(Reading.Read.class);
        assertThat(read(CommandMethod.PATCH, type, id, example(item.get("patch"))))
                .isInstanceOf(Reading.Read.class);
    }

    @Test
    void exampleOfAPush_isTaken() {
        byte[] push = example(API.get("paths").get("/api/sync/push").get("post"));

        assertThat(PushReader.read(Catalogue.shipped(), "alice", push, UUID::randomUUID))
                .isInstanceOfSatisfying(
                        Reading.Read.class,
                        read -> assertThat(((PushCommand) read.value()).ordered())
                                .hasSize(3));
    }

    @ParameterizedTest
    @MethodSource("types")
    void nestedEntity_needsItsFields_butNotItsParent(EntityType type) {
        List<String> required = StreamSupport.stream(type.fields().spliterator(), false)
                .filter(field -> field.required() && !field.isParent())
                .map(Field::name)
                .toList();
        if (!type.isRoot()) {
            assertThat(texts(schema("Nested" + name(type) + "Input").path("required")))
                    .containsExactlyInAnyOrderElementsOf(required);
        }
        String document = type.isRoot() ? name(type) : "Nested" + name(type);
        for (String suffix : List.of("", "Input")) {
            type.children()
                    .forEach((property, child) -> assertThat(schema(document + suffix)
                                    .at("/properties/" + property + "/items/$ref")
                                    .stringValue())
                            .isEqualTo("#/components/schemas/Nested" + name(child) + suffix));
        }
    }

    private static Reading<Operation> read(CommandMethod method, EntityType type, @Nullable UUID id, byte[] body) {
        return CommandReader.read(
                new CommandRequest(method, type, id, "alice", UUID.randomUUID(), CommandHeaders.NONE), body);
    }

    private static byte[] example(JsonNode operation) {
        return operation
                .at("/requestBody/content/application~1json/example")
                .toString()
                .getBytes(StandardCharsets.UTF_8);
    }

    private static void assertField(Field field, JsonNode described) {
        boolean clearable = !field.required() && field.initially() == null;
        String json = switch (field.kind()) {
            case TEXT, DATE, INSTANT, ID -> "string";
            case WHOLE -> "integer";
            case DECIMAL -> "number";
            case FLAG -> "boolean";
        };
        List<String> types = described.get("type").isArray()
                ? texts(described.get("type"))
                : List.of(described.get("type").stringValue());
        assertThat(types).as(field.name()).isEqualTo(clearable ? List.of(json, "null") : List.of(json));
        assertThat(described.path("format").stringValue(null)).as(field.name()).isEqualTo(format(field.kind()));
        assertThat(texts(described.path("enum"))).isEqualTo(field.limits().oneOf());
        assertThat(described.has("default"))
                .as("a client made by a generator would send it")
                .isFalse();
        assertThat(described.get("description").stringValue()).startsWith(field.doc());
        switch (field.kind()) {
            case TEXT -> {
                if (field.limits().oneOf().isEmpty()) {
                    assertThat(number(described, "maxLength"))
                            .isEqualByComparingTo(field.limits().max());
                }
                assertThat(number(described, "minLength"))
                        .isEqualByComparingTo(field.limits().min());
            }
            case WHOLE, DECIMAL -> {
                assertThat(number(described, "minimum"))
                        .isEqualByComparingTo(field.limits().min());
                assertThat(number(described, "maximum"))
                        .isEqualByComparingTo(field.limits().max());
                if (field.kind() == FieldKind.DECIMAL) {
                    assertThat(number(described, "multipleOf"))
                            .isEqualByComparingTo(
                                    BigDecimal.ONE.movePointLeft(field.limits().scaleMax()));
                }
            }
            case FLAG, DATE, INSTANT, ID -> {}
        }
    }

    private static @Nullable String format(FieldKind kind) {
        return switch (kind) {
            case DATE -> "date";
            case INSTANT -> "date-time";
            case WHOLE -> "int64";
            case TEXT, DECIMAL, FLAG, ID -> null;
        };
    }

    private static BigDecimal number(JsonNode described, String limit) {
        return described.has(limit) ? new BigDecimal(described.get(limit).toString()) : BigDecimal.ZERO;
    }

    private static JsonNode schema(String name) {
        JsonNode schema = API.at("/components/schemas/" + name);
        assertThat(schema.isMissingNode()).as(name).isFalse();
        return schema;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        array.forEach(text -> texts.add(text.stringValue()));
        return texts;
    }

    /** {@code workout_set} is called WorkoutSet there. */
    private static String name(EntityType type) {
        StringBuilder name = new StringBuilder();
        for (String word : type.name().split("_")) {
            name.append(Character.toUpperCase(word.charAt(0))).append(word.substring(1));
        }
        return name.toString();
    }

    private static void walk(JsonNode node, BiConsumer<String, JsonNode> visit) {
        node.properties().forEach(property -> visit.accept(property.getKey(), property.getValue()));
        node.forEach(child -> walk(child, visit));
    }

    private static JsonNode read() {
        return JsonMapper.shared().valueToTree(new Yaml().load(text()));
    }

    private static String text() {
        return ApiDescription.of(Catalogue.shipped().types()).yaml();
    }
}
