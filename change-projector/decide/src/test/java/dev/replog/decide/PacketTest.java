package dev.replog.decide;

import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.each;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Ask.upsert;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.DIPS;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PULL;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.SECOND;
import static dev.replog.decide.Samples.SQUAT;
import static dev.replog.decide.Samples.aSquat;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.entryNode;
import static dev.replog.decide.Samples.setNode;
import static dev.replog.decide.Samples.twoWorkouts;
import static dev.replog.decide.Specification.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.PacketOrder;
import dev.replog.schemas.PacketVerdict;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Packets of nodes: their order, and their documents, which only name what they set. */
class PacketTest {
    private static final UUID NODE = Recorded.mutationId("node");
    private static final UUID OTHER = Recorded.mutationId("other node");

    /** Packets 1 to 3 of epoch 2. */
    private static Specification threePackets() {
        return given(
                each().packet(NODE, 2, 1, "one"),
                each(upsert(SQUAT).with("name", "squat")).packet(NODE, 2, 2, "two"),
                each(patch(SQUAT).with("notes", "deep")).packet(NODE, 2, 3, "three"));
    }

    @ParameterizedTest
    @CsvSource({
        "2, 4, four, NEXT, 2, 5",
        "2, 3, three, REPEATED, 2, 4",
        "2, 3, other, DIVERGED, 2, 4",
        "2, 2, two, DIVERGED, 2, 4",
        "2, 1, one, DIVERGED, 2, 4",
        "1, 4, four, DIVERGED, 2, 4",
        "1, 3, three, DIVERGED, 2, 4",
        "2, 5, five, GAP, 2, 4",
        "3, 1, one, NEXT, 3, 2",
        "9, 1, one, NEXT, 9, 2",
        "3, 2, two, GAP, 3, 1",
        "3, 4, four, GAP, 3, 1",
        "3, 3, three, GAP, 3, 1"
    })
    void packet_isJudgedByItsNumber(
            long epoch, long number, String content, PacketOrder order, long expectedEpoch, long expected) {
        Specification log = threePackets();
        LastPacket before = log.lastPacket(NODE);

        log.when(each(patch(SQUAT).with("notes", "new")).packet(NODE, epoch, number, content));

        assertThat(log.decision().packet()).isEqualTo(new PacketVerdict(order, expectedEpoch, expected));
        if (order != PacketOrder.NEXT) {
            log.thenNothingChanged().and(SQUAT, "notes", "deep");
            assertThat(log.decision().losses()).isEmpty();
            assertThat(log.lastPacket(NODE)).isEqualTo(before);
        }
    }

    @ParameterizedTest
    @CsvSource({"1, 1, NEXT", "7, 1, NEXT", "1, 2, GAP", "1, 0, GAP"})
    void firstPacketOfANode_hasNumberOne(long epoch, long number, PacketOrder order) {
        assertThat(verdict(given(each().packet(NODE, epoch, number, "")))).isEqualTo(order);
    }

    @Test
    void repeatedPacket_getsTheFirstResults_howeverLate() {
        Specification log = given(aSquat())
                .when(each(patch(SQUAT).with("notes", "new"), patch(PUSH).with("name", "n"))
                        .packet(NODE, 1, 1, "one"));
        List<OperationOutcome> first = log.outcomes();
        assertThat(first.stream().map(Specification::code)).containsExactly("APPLIED", "not_found");

        log.when(aWorkout(PUSH))
                .when(each(patch(SQUAT).with("notes", "new"), patch(PUSH).with("name", "n"))
                        .packet(NODE, 1, 1, "one")
                        .loggedAt(Specification.minute(60 * 24 * 365 * 3)));

        assertThat(verdict(log)).isEqualTo(PacketOrder.REPEATED);
        assertThat(log.outcomes()).isEqualTo(first);
        log.thenNothingChanged().without(PUSH, "notes");
    }

    @Test
    void nodes_haveNumbersOfTheirOwn() {
        Specification log = threePackets().when(each().packet(OTHER, 1, 1, "one"));
        assertThat(verdict(log)).isEqualTo(PacketOrder.NEXT);
        assertThat(verdict(log.when(each().packet(NODE, 2, 4, "four")))).isEqualTo(PacketOrder.NEXT);
    }

    @Test
    void entities_areDecidedEachOnItsOwn_byTheirBases() {
        Specification log = given(aSquat(), aWorkout(PUSH), patch(SQUAT).with("notes", "theirs"))
                .when(each(
                                patch(SQUAT).with("notes", "mine").pulled(2).policy(ConflictPolicy.MERGE),
                                patch(PUSH).with("notes", "mine").pulled(2).policy(ConflictPolicy.MERGE),
                                upsert(PULL)
                                        .with("day_id", "tuesday")
                                        .with("status", "scheduled")
                                        .pulled(2))
                        .packet(NODE, 1, 1, "one"));

        assertThat(log.outcomes().stream().map(Specification::code))
                .containsExactly("etag_mismatch", "APPLIED", "APPLIED");
        assertThat(log.outcomes().stream().map(OperationOutcome::getAsSent)).containsExactly(false, true, true);
        assertThat(Objects.requireNonNull(log.outcomes().getFirst().getProblem())
                        .getCurrent())
                .isNull();
        log.and(SQUAT, "notes", "theirs").and(PUSH, "notes", "mine").and(PULL, "day_id", "tuesday");
    }

    @Test
    void baseOfANewEntity_doesNotPreventItsCreation_butThatOfADeletedOneDoes() {
        given(aSquat(), delete(SQUAT))
                .when(each(upsert(PUSH).with("day_id", "monday").pulled(1)).packet(NODE, 1, 1, "one"))
                .thenApplied()
                .when(each(upsert(SQUAT).with("name", "squat").pulled(1)).packet(NODE, 1, 2, "two"))
                .thenRejected(Rejection.ETAG_MISMATCH);
        given(upsert(PUSH).with("day_id", "monday").pulled(0)).thenRejected(Rejection.ETAG_MISMATCH);
    }

    @Test
    void deletionOfWhatIsGone_isUnchanged() {
        Specification log =
                given(aSquat(), delete(SQUAT)).when(each(delete(SQUAT)).packet(NODE, 1, 1, "one"));
        assertThat(log.outcome().getUnchanged()).isTrue();
        assertThat(log.outcome().getAsSent()).isFalse();
    }

    @Test
    void absentArrays_areLeftUnchanged_atEveryLevel() {
        Specification log = given(twoWorkouts())
                .when(each(patch(PUSH).with("notes", "n").nodes().named().pulled(1))
                        .packet(NODE, 1, 1, "one"))
                .thenApplied()
                .living(BENCH, FIRST, SECOND);
        assertThat(log.outcome().getAsSent()).isTrue();

        log.when(each(patch(PUSH)
                                .nodes(entryNode(BENCH, PUSH).named(), entryNode(DIPS, PUSH))
                                .named("workout_exercise")
                                .pulled(2))
                        .packet(NODE, 1, 2, "two"))
                .thenApplied()
                .living(BENCH, DIPS, FIRST, SECOND);
        assertThat(log.outcome().getAsSent()).isTrue();

        log.when(each(patch(PUSH)
                                .nodes(entryNode(BENCH, PUSH).named("workout_set"), setNode(FIRST, BENCH))
                                .named("workout_exercise")
                                .pulled(3))
                        .packet(NODE, 1, 3, "three"))
                .thenApplied()
                .living(BENCH, FIRST)
                .deleted(DIPS, SECOND);
        assertThat(log.outcome().getAsSent()).isTrue();
    }

    @Test
    void nestedEntities_keepFieldsThatAreNotNamed() {
        given(twoWorkouts(), patch(FIRST).with("notes", "kept"))
                .when(each(patch(PUSH)
                                .nodes(
                                        entryNode(BENCH, PUSH),
                                        Ask.node(FIRST, BENCH).with("reps", 8))
                                .pulled(2))
                        .packet(NODE, 1, 1, "one"))
                .thenApplied()
                .and(FIRST, "reps", 8L)
                .and(FIRST, "notes", "kept")
                .deleted(SECOND);
    }

    @Test
    void entity_isNotAsSent_whenTheCentreHasMore() {
        Ask log = twoWorkouts();
        assertThat(asSent(given(log), patch(PUSH).with("notes", "n"))).isFalse();
        assertThat(asSent(given(log), patch(PUSH).with("notes", "n").pulled(1))).isTrue();
        assertThat(asSent(given(log), patch(PUSH).with("notes", "n").pulled(1).completed()))
                .isFalse();
        assertThat(asSent(
                        given(log, patch(FIRST).with("reps", 9)),
                        patch(PUSH).with("notes", "n").pulled(1)))
                .as("another changed the tree")
                .isFalse();
        assertThat(asSent(given(log), upsert(SQUAT).with("name", "squat"))).isTrue();
        assertThat(asSent(given(log), upsert(Name.workout("new")).with("day_id", "d")))
                .as("the centre sets the status")
                .isFalse();
        assertThat(asSent(given(log), delete(PUSH).pulled(1))).isTrue();
    }

    @Test
    void tree_isNotAsSent_whenAnEntityOfItIsSentBesideIt() {
        Specification log = given(twoWorkouts())
                .when(each(
                                patch(PUSH).with("notes", "n").pulled(1),
                                patch(FIRST).with("reps", 9).pulled(1))
                        .packet(NODE, 1, 1, "one"))
                .thenApplied();
        assertThat(log.outcomes()).noneMatch(OperationOutcome::getAsSent);
    }

    @Test
    void mergedEntity_isNotAsSent() {
        Specification log = given(aSquat(), patch(SQUAT).with("category", "legs"))
                .when(each(patch(SQUAT).with("notes", "mine").pulled(1).policy(ConflictPolicy.MERGE))
                        .packet(NODE, 1, 1, "one"));
        assertThat(log.outcome().getStatus()).isEqualTo(OutcomeStatus.MERGED);
        assertThat(log.outcome().getAsSent()).isFalse();
    }

    @Test
    void earlierRules_doNotKnowPackets() {
        Specification log = given(put(SQUAT).with("name", "squat").under10().packet(NODE, 1, 5, "five"));
        assertThat(log.thenApplied().decision().packet()).isNull();
    }

    private static boolean asSent(Specification log, Ask ask) {
        return log.when(each(ask).packet(NODE, 1, 1, "one"))
                .thenApplied()
                .outcome()
                .getAsSent();
    }

    private static PacketOrder verdict(Specification log) {
        return Objects.requireNonNull(log.decision().packet()).getOrder();
    }
}
