package dev.replog.schemas.catalogue;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.Property;
import dev.replog.schemas.SourceTree;
import dev.replog.schemas.codec.ReleaseSchemas;
import dev.replog.schemas.codec.ReleasedSchemas;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class CatalogueTest {
    static final List<EntityType> TYPES = Catalogue.shipped().types();
    static final List<String> RELEASED = ReleasedSchemas.VERSIONS;

    /**
     * The table of the HTTP contract: type, collection, parent, fields. An exclamation mark means required. Later types
     * follow these six.
     */
    @Test
    void types_areThoseOfTheHttpContract() {
        String table = TYPES.stream().map(CatalogueTest::row).collect(Collectors.joining());
        assertThat(table).startsWith("""
                exercise exercises -: name! category muscle_group equipment notes is_custom
                template templates -: name! notes
                template_exercise template-exercises template_id!: exercise_id! order target_sets target_reps \
                target_weight rest_seconds notes
                workout workouts -: day_id name notes status scheduled_date started_at completed_at template_id
                workout_exercise workout-exercises workout_id!: exercise_id! order notes completed_at superset_group
                workout_set workout-sets workout_exercise_id!: reps weight order rpe rest_seconds completed \
                completed_at duration_seconds distance_m set_type notes
                """);
    }

    @Test
    void trees_areThoseOfTheHttpContract() {
        assertThat(TYPES)
                .extracting(type -> type.children().toString())
                .startsWith(
                        "{}",
                        "{exercises=template_exercise}",
                        "{}",
                        "{exercises=workout_exercise}",
                        "{sets=workout_set}",
                        "{}");
        assertThat(TYPES)
                .extracting(type -> type.below().toString())
                .startsWith(
                        "[]", "[template_exercise]", "[]", "[workout_exercise, workout_set]", "[workout_set]", "[]");
        assertThat(TYPES)
                .extracting(type -> type.root().name())
                .startsWith("exercise", "template", "template", "workout", "workout", "workout");
        assertThat(TYPES.stream().filter(EntityType::isRoot))
                .extracting(EntityType::name)
                .startsWith("exercise", "template", "workout");
    }

    @Test
    void documents_holdTheirTypeAndAllBelowIt() {
        assertThat(nested("workout")).containsExactly("workout", "workout_exercise", "workout_set");
        assertThat(nested("workout_exercise")).containsExactly("workout_exercise", "workout_set");
        assertThat(nested("template")).containsExactly("template", "template_exercise");
        assertThat(nested("exercise")).containsExactly("exercise");
    }

    private static List<String> nested(String type) {
        return Catalogue.shipped().require(type).withNested().stream()
                .map(EntityType::name)
                .toList();
    }

    @Test
    void workout_needsADayOrADateOrABeginning() {
        assertThat(Catalogue.shipped().require("workout").requiresOneOf())
                .containsExactly("day_id", "scheduled_date", "started_at");
    }

    /** Codes are stored, so these six can never have another meaning. */
    @Test
    void codes_areStable_andOrderParentsBeforeChildren() {
        assertThat(TYPES)
                .extracting(EntityType::code)
                .startsWith(1, 2, 3, 4, 5, 6)
                .allMatch(code -> code < TypeFile.CODE_MIN);
        assertThat(TYPES).allSatisfy(type -> {
            EntityType parent = type.parent();
            assertThat(parent == null || TYPES.indexOf(parent) < TYPES.indexOf(type))
                    .isTrue();
        });
    }

    @ParameterizedTest
    @FieldSource("TYPES")
    void type_isFoundByNameCollectionAndCode(EntityType type) {
        assertThat(Catalogue.shipped().byName(type.name())).isSameAs(type);
        assertThat(Catalogue.shipped().byCollection(type.collection())).isSameAs(type);
        assertThat(Catalogue.shipped().require(type.code())).isSameAs(type);
    }

    @Test
    void unknownType_isNotFound() {
        assertThat(Catalogue.shipped().byName("workouts")).isNull();
        assertThat(Catalogue.shipped().byCollection("workout")).isNull();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Catalogue.shipped().require(0))
                .withMessageStartingWith("entity type: 0 (expected: one of [");
    }

    /** Names, codes, collections and kinds are stored, so they mean in every version what they mean today. */
    @ParameterizedTest
    @FieldSource("RELEASED")
    void releasedTypes_meanTheSameToday(String version) throws Exception {
        Catalogue released = Catalogue.ofRelease(version);

        Catalogue all = Catalogues.shipped().with(released).all();

        assertThat(all.types()).isEqualTo(TYPES);
        assertThat(Catalogues.shipped().of(released.version())).isNotNull();
    }

    /** A mutation names the version, so a reader must find the types that shipped with every release. */
    @Test
    void shippedVersion_isThatOfTheNewestRelease() {
        assertThat(Catalogue.shipped().version())
                .as(
                        "texts of types are released too; write the files of the next version: %snext",
                        ReleaseSchemas.COMMAND)
                .isEqualTo(Catalogue.ofRelease(RELEASED.getLast()).version());
    }

    /** The topic of catalogues and recorded data contain versions, so a later release must compute the same. */
    @Test
    void versionOfARelease_neverChanges() {
        assertThat(Catalogue.ofRelease("v4").version()).isEqualTo("cf411a855aed3a0d8979c177ae9ade34");
        assertThat(Catalogue.ofRelease("v4").decidingVersion())
                .as("the types of the current rules need no name")
                .isNull();
        assertThat(Catalogue.ofRelease("v2").decidingVersion())
                .isEqualTo(Catalogue.ofRelease("v2").version());
    }

    /** The checks of a deployment's files find misspelt keys, missing docs and impossible limits. */
    @Test
    void shippedFiles_passTheChecksOfADeploymentsFiles() throws Exception {
        List<Path> files;
        try (Stream<Path> entities = Files.list(SourceTree.sources().resolve("main/avro/entity"))) {
            files = entities.toList();
        }
        Set<String> named = new HashSet<>();
        for (Path file : files) {
            named.add(TypeFile.parse(file.getFileName().toString(), Files.readString(file))
                    .type());
        }
        assertThat(named)
                .as("each file is named in the union of change.avsc")
                .isEqualTo(TYPES.stream().map(EntityType::name).collect(Collectors.toSet()));
    }

    @ParameterizedTest
    @FieldSource("TYPES")
    void rules_nameFieldsThatExist(EntityType type) {
        List<String> names = Values.fields(type).stream().map(Field::name).toList();
        assertThat(names).doesNotHaveDuplicates().containsAll(type.requiresOneOf());
        assertThat(type.children().keySet()).noneMatch(names::contains);
        assertThat(Values.fields(type).stream().filter(Field::isParent)).hasSizeLessThanOrEqualTo(1);
    }

    /** A mutation stores every number with one decimal type, so each field must fit into that type too. */
    @ParameterizedTest
    @FieldSource("TYPES")
    void bounds_fitTheAvroTypesThatCarryThem(EntityType type) {
        LogicalTypes.Decimal carrier = decimalOfMutations();
        assertThat(Values.fields(type)).allSatisfy(field -> {
            Field.Limits limits = field.limits();
            assertThat(limits.min()).isLessThanOrEqualTo(limits.max());
            if (field.kind() == FieldKind.DECIMAL) {
                LogicalTypes.Decimal stored =
                        (LogicalTypes.Decimal) typeOf(type, field).getLogicalType();
                BigDecimal widest = limits.max().abs().max(limits.min().abs());
                assertThat(widest).isLessThan(BigDecimal.TEN.pow(stored.getPrecision() - stored.getScale()));
                assertThat(widest).isLessThan(BigDecimal.TEN.pow(carrier.getPrecision() - carrier.getScale()));
                assertThat(limits.scaleMax()).isEqualTo(stored.getScale()).isLessThanOrEqualTo(carrier.getScale());
            }
        });
    }

    @ParameterizedTest
    @FieldSource("TYPES")
    void initialValuesAndTransitions_areValuesOfTheirField(EntityType type) {
        assertThat(Values.fields(type)).allSatisfy(field -> {
            List<String> values = field.limits().oneOf();
            if (field.initially() != null) {
                assertThat(field.check(field.initially())).isEqualTo(new Checked.Accepted(field.initially()));
            }
            if (!field.transitions().isEmpty()) {
                assertThat(field.transitions().keySet()).containsExactlyInAnyOrderElementsOf(values);
                assertThat(field.transitions().values())
                        .allSatisfy(next -> assertThat(values).containsAll(next));
            }
            if (field.onlyOne() != null) {
                assertThat(values).contains(field.onlyOne());
            }
        });
    }

    @Test
    void entity_roundTripsThroughItsRecord() {
        Property.holds(random -> {
            EntityType type = Property.oneOf(random, TYPES);
            Map<String, Object> values = Values.some(type, random);
            assertThat(type.fromState(requireNonNull(type.toState(values)))).isEqualTo(values);
        });
    }

    private static LogicalTypes.Decimal decimalOfMutations() {
        Schema operation =
                Mutation.getClassSchema().getField("operations").schema().getElementType();
        assertThat(operation).isEqualTo(Operation.getClassSchema());
        return operation.getField("fields").schema().getValueType().getTypes().stream()
                .map(Schema::getLogicalType)
                .filter(LogicalTypes.Decimal.class::isInstance)
                .map(LogicalTypes.Decimal.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private static Schema typeOf(EntityType type, Field field) {
        return requireNonNull(type.toState(Map.of()))
                .getSchema()
                .getField(field.name())
                .schema()
                .getTypes()
                .get(1);
    }

    private static String row(EntityType type) {
        String fields = Values.fields(type).stream()
                .filter(field -> !field.isParent())
                .map(CatalogueTest::marked)
                .collect(Collectors.joining(" "));
        String parent = type.parentField().map(CatalogueTest::marked).orElse("-");
        return type.name() + " " + type.collection() + " " + parent + ": " + fields + "\n";
    }

    private static String marked(Field field) {
        return field.name() + (field.required() ? "!" : "");
    }
}
