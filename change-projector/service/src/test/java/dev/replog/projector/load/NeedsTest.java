package dev.replog.projector.load;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.Ask;
import dev.replog.projector.apply.Records;
import dev.replog.projector.log.MutationRecord;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.catalogue.Catalogue;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NeedsTest {
    private static final String USER = "alice";
    private static final UUID ONE = new UUID(0, 1);
    private static final UUID TWO = new UUID(0, 2);
    private static final UUID THREE = new UUID(0, 3);

    private static final Needs.Extent ALONE = Needs.Extent.ALONE;
    private static final Needs.Extent TREE = new Needs.Extent(true, false);
    private static final Needs.Extent MOVED = new Needs.Extent(false, true);
    private static final Needs.Extent MOVED_TREE = new Needs.Extent(true, true);

    private final Needs needs = new Needs(Catalogue.shipped());

    @ParameterizedTest
    @EnumSource(
            value = OperationKind.class,
            names = {"UPSERT", "REPLACE", "PATCH"})
    void write_asksForTheEntityAlone(OperationKind kind) {
        add(Ask.operation(kind, "exercise", ONE, Map.of("name", "Squat")));
        assertThat(needs.entities()).isEqualTo(Map.of(wanted("exercise", ONE), ALONE));
        assertThat(needs.usersOfOnlyOne()).isEmpty();
    }

    @Test
    void delete_asksForTheWholeTree() {
        add(Ask.delete("workout_exercise", ONE));
        assertThat(needs.entities()).isEqualTo(Map.of(wanted("workout_exercise", ONE), TREE));
    }

    @Test
    void write_asksForTheParentItNames() {
        add(Ask.upsert("workout_set", ONE, Map.of("workout_exercise_id", TWO.toString(), "reps", 5L)));
        assertThat(needs.entities())
                .isEqualTo(Map.of(wanted("workout_set", ONE), MOVED, wanted("workout_exercise", TWO), ALONE));
    }

    @Test
    void write_asksForWhatWouldMoveAlong_whenItNamesAParent() {
        add(Ask.patch("workout_exercise", ONE, Map.of("workout_id", TWO.toString())));
        assertThat(needs.entities())
                .isEqualTo(Map.of(wanted("workout_exercise", ONE), MOVED_TREE, wanted("workout", TWO), ALONE));
    }

    @Test
    void write_doesNotAskForWhatItOnlyRefersTo() {
        add(Ask.patch("workout", ONE, Map.of("template_id", TWO.toString())));
        assertThat(needs.entities()).isEqualTo(Map.of(wanted("workout", ONE), ALONE));
    }

    @Test
    void document_asksForItsTree_itsNodes_andTheirParents() {
        add(Ask.document(
                "workout",
                ONE,
                Map.of("day_id", "d1"),
                List.of(
                        Ask.node("workout_exercise", TWO, Map.of("workout_id", ONE.toString())),
                        Ask.node("workout_set", THREE, Map.of("workout_exercise_id", TWO.toString())))));
        assertThat(needs.entities())
                .isEqualTo(Map.of(
                        wanted("workout", ONE), TREE,
                        wanted("workout_exercise", TWO), MOVED_TREE,
                        wanted("workout_set", THREE), MOVED));
    }

    @Test
    void answerWithDocument_asksForTheTree_ofARootThatHasOne() {
        Mutation mutation = Ask.mutation(
                USER,
                false,
                new ReplyTo(0, ONE, true),
                List.of(
                        Ask.patch("workout", ONE, Map.of("notes", "n")),
                        Ask.patch("workout_exercise", TWO, Map.of("notes", "n")),
                        Ask.patch("exercise", THREE, Map.of("notes", "n"))));
        needs.add(mutation);
        assertThat(needs.entities())
                .isEqualTo(Map.of(
                        wanted("workout", ONE), TREE,
                        wanted("workout_exercise", TWO), ALONE,
                        wanted("exercise", THREE), ALONE));
    }

    @Test
    void writeWithABase_asksForTheTree_ofARootThatMayBeInItsWay() {
        add(Operation.newBuilder(Ask.patch("workout", ONE, Map.of("notes", "n")))
                .setPrecondition(Precondition.UNCHANGED_SINCE_BASE)
                .setBasePosition(1L)
                .build());
        assertThat(needs.entities()).isEqualTo(Map.of(wanted("workout", ONE), TREE));
    }

    @Test
    void status_asksWhoHoldsWhatOnlyOneMayHave() {
        add(Ask.patch("workout", ONE, Map.of("status", "completed")));
        assertThat(needs.usersOfOnlyOne()).isEmpty();
        add(Ask.patch("workout", ONE, Map.of("status", "in_progress")));
        assertThat(needs.usersOfOnlyOne()).containsExactly(USER);
    }

    @Test
    void aTreeThatOneOperationNeeds_isNeeded_whateverOthersSay() {
        add(Ask.delete("workout", ONE));
        add(Ask.patch("workout", ONE, Map.of("notes", "n")));
        assertThat(needs.entities()).isEqualTo(Map.of(wanted("workout", ONE), TREE));
    }

    @Test
    void receipts_areNeededByUserAndMutationId() {
        Operation operation = Ask.delete("nothing_known", ONE);
        needs.add(Ask.silent(USER, operation));
        needs.add(Ask.silent("bob", operation));
        assertThat(needs.receipts())
                .containsExactly(
                        new Needs.ReceiptKey(USER, operation.getMutationId()),
                        new Needs.ReceiptKey("bob", operation.getMutationId()));
        assertThat(needs.users()).containsExactly(USER, "bob");
        assertThat(needs.entities()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "not-a-uuid"})
    void recordWithAnUnreadableReference_isSetAside(String reference) {
        MutationRecord record = Records.of(
                0, 7, Ask.heard(USER, Ask.upsert("workout_set", ONE, Map.of("workout_exercise_id", reference))));
        assertThat(needs.addOrSetAside(record)).isInstanceOfSatisfying(MutationRecord.Poison.class, poison -> {
            assertThat(poison.mutation()).isPresent();
            assertThat(poison.offset()).isEqualTo(7);
        });
    }

    static Stream<Arguments> mistyped() {
        return Stream.of(
                Arguments.of("workout_set", "workout_exercise_id", 5L, "Long (expected: ID)"),
                Arguments.of("exercise", "name", 5L, "Long (expected: TEXT)"),
                Arguments.of("exercise", "notes", "a\0b", "contains a NUL character"),
                Arguments.of("exercise", "is_custom", "yes", "String (expected: FLAG)"),
                Arguments.of("workout", "scheduled_date", 20_000L, "Long (expected: DATE)"),
                Arguments.of("workout", "started_at", 20_000L, "Long (expected: INSTANT)"),
                Arguments.of("workout_set", "reps", new BigDecimal("5"), "BigDecimal (expected: WHOLE)"),
                Arguments.of("workout_set", "weight", 5L, "Long (expected: DECIMAL)"));
    }

    @ParameterizedTest
    @MethodSource("mistyped")
    void recordWithAValueThatCannotBe_isSetAside(String type, String field, Object value, String reason) {
        Operation operation = Ask.upsert(type, ONE, Map.of(field, value));
        Operation document = Ask.document("workout", TWO, Map.of(), List.of(Ask.node(type, ONE, Map.of(field, value))));
        for (Operation one : List.of(operation, document)) {
            assertThat(needs.addOrSetAside(Records.of(0, 7, Ask.silent(USER, one))))
                    .isInstanceOfSatisfying(
                            MutationRecord.Poison.class,
                            poison -> assertThat(poison.reason()).contains(field + ": " + reason));
        }
    }

    @Test
    void poison_needsNothing() {
        MutationRecord poison =
                Records.of(0, 7, Ask.silent(USER, Ask.delete("workout", ONE))).unstorable("why");
        assertThat(needs.addOrSetAside(poison)).isSameAs(poison);
        assertThat(needs.users()).isEmpty();
    }

    private void add(Operation operation) {
        needs.add(Ask.silent(USER, operation));
    }

    private static Needs.Wanted wanted(String type, UUID id) {
        return new Needs.Wanted(USER, Catalogue.shipped().require(type), id);
    }
}
