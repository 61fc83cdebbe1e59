package dev.replog.commands.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Operation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.catalogue.FieldKind;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

/** Compares the entities of the API's description with their Avro schemas, and its examples with what is accepted. */
class DescribedEntitiesTest {
    private static final JsonNode API = Description.API;

    static Stream<EntityType> types() {
        return Catalogue.shipped().types().stream();
    }

    @ParameterizedTest
    @MethodSource("types")
    void entity_hasTheFieldsAndLimitsOfItsSchema(EntityType type) {
        JsonNode fields = Description.schema(Description.name(type) + "Patch").get("properties");
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
        assertThat(Description.schema(Description.name(type) + "State")
                        .get("properties")
                        .propertyNames())
                .containsExactlyInAnyOrderElementsOf(expected);
        assertThat(Description.texts(
                        Description.schema(Description.name(type) + "Input").path("required")))
                .containsExactlyInAnyOrderElementsOf(required);
        assertThat(Pattern.compile("`(\\w+)`")
                        .matcher(Description.schema(Description.name(type) + "Input")
                                .get("description")
                                .stringValue())
                        .results()
                        .map(name -> name.group(1)))
                .containsExactlyElementsOf(type.requiresOneOf());
        assertThat(API.get("paths").has("/api/" + type.collection())).isTrue();
        assertThat(API.get("paths").has("/api/" + type.collection() + "/{id}")).isTrue();
        assertThat(Description.texts(Description.schema("EntityType").get("enum")))
                .contains(type.name());
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
            assertThat(Description.texts(Description.schema("Nested" + Description.name(type) + "Input")
                            .path("required")))
                    .containsExactlyInAnyOrderElementsOf(required);
        }
        String document = type.isRoot() ? Description.name(type) : "Nested" + Description.name(type);
        for (String suffix : List.of("", "Input")) {
            type.children()
                    .forEach((property, child) -> assertThat(Description.schema(document + suffix)
                                    .at("/properties/" + property + "/items/$ref")
                                    .stringValue())
                            .isEqualTo("#/components/schemas/Nested" + Description.name(child) + suffix));
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
                ? Description.texts(described.get("type"))
                : List.of(described.get("type").stringValue());
        assertThat(types).as(field.name()).isEqualTo(clearable ? List.of(json, "null") : List.of(json));
        assertThat(described.path("format").stringValue(null)).as(field.name()).isEqualTo(format(field.kind()));
        assertThat(Description.texts(described.path("enum")))
                .isEqualTo(field.limits().oneOf());
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
}
