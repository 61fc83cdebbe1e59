package dev.replog.decide;

import static dev.replog.decide.Ask.atomic;
import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.each;
import static dev.replog.decide.Ask.node;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Ask.upsert;
import static dev.replog.decide.Name.exercise;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.SECOND;
import static dev.replog.decide.Samples.SQUAT;
import static dev.replog.decide.Samples.aSquat;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.twoWorkouts;
import static dev.replog.decide.Specification.given;
import static dev.replog.decide.Specification.minute;
import static dev.replog.decide.Specification.position;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Tests the losses that are recorded, so that a lost value can be found again. */
class LossTest {
    /** The name that the tablet wrote at minute 2, in the second mutation. */
    private static Ask theirs() {
        return patch(SQUAT).with("name", "theirs").from("tablet").clientTime(minute(2));
    }

    private static final Stamp TABLET = new Stamp(position(2), minute(2), "tablet");

    private static List<Loss> losses(Specification specification) {
        return specification.decision().losses();
    }

    private static Loss only(Specification specification) {
        assertThat(losses(specification)).hasSize(1);
        return losses(specification).getFirst();
    }

    private static Entity before(Specification specification) {
        return requireNonNull(specification.decision().steps().getFirst().step().before());
    }

    @Test
    void whatIsApplied_losesNothing() {
        assertThat(losses(given(aSquat(), theirs()))).isEmpty();
        assertThat(losses(given(aSquat(), theirs())
                        .when(patch(SQUAT).with("notes", "x").base(1).policy(ConflictPolicy.MERGE))))
                .isEmpty();
    }

    @Test
    void rejected_keepsWhatItWanted_andWhoWasInTheWay() {
        Loss loss = only(given(aSquat(), theirs())
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .with("notes", "deep")
                        .base(1)
                        .policy(ConflictPolicy.REJECT)));
        assertThat(loss.key()).isEqualTo(SQUAT.key());
        assertThat(loss.version()).isEqualTo(2);
        assertThat(loss.code()).isEqualTo(Rejection.ETAG_MISMATCH);
        assertThat(loss.detail()).contains("changed since");
        assertThat(loss.lostTo()).isEqualTo(TABLET);
        assertThat(loss.deletion()).isFalse();
        assertThat(loss.values()).containsExactly(new Loss.Value("name", "mine", "theirs", TABLET));
    }

    @Test
    void overlapOfAMerge_tellsWhichFieldMet_andWhichOneWasLostWithIt() {
        Loss loss = only(given(aSquat(), theirs())
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .with("notes", null)
                        .base(1)
                        .policy(ConflictPolicy.MERGE)));
        assertThat(loss.values())
                .containsExactly(
                        new Loss.Value("name", "mine", "theirs", TABLET), new Loss.Value("notes", null, "deep", null));
    }

    @Test
    void clientWins_losesNothing_theOtherValueIsTheOneBefore() {
        Specification specification = given(aSquat(), theirs())
                .when(patch(SQUAT).with("name", "mine").base(1).policy(ConflictPolicy.CLIENT_WINS));
        assertThat(losses(specification)).isEmpty();
        assertThat(before(specification).fields()).containsEntry("name", "theirs");
        specification.and(SQUAT, "name", "mine");
    }

    @Test
    void earlierWrite_isLost_whenTheLastOneWins() {
        Loss loss = only(given(aSquat(), theirs())
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .with("notes", "mine")
                        .clientTime(minute(1))
                        .base(1)
                        .policy(ConflictPolicy.LAST_WRITE_WINS)));
        assertThat(loss.code()).isNull();
        assertThat(loss.version()).isEqualTo(3);
        assertThat(loss.values()).containsExactly(new Loss.Value("name", "mine", "theirs", TABLET));
    }

    @Test
    void earlierWrite_isLost_evenWhenNothingElseChanges() {
        Specification specification = given(aSquat(), theirs())
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .clientTime(minute(1))
                        .base(1)
                        .policy(ConflictPolicy.LAST_WRITE_WINS))
                .thenNothingChanged();
        assertThat(only(specification).version()).isEqualTo(2);
    }

    @Test
    void laterWrite_overwrites_whenTheLastOneWins() {
        Specification specification = given(aSquat(), theirs())
                .when(patch(SQUAT)
                        .with("name", "mine")
                        .clientTime(minute(3))
                        .base(1)
                        .policy(ConflictPolicy.LAST_WRITE_WINS));
        assertThat(losses(specification)).isEmpty();
        assertThat(before(specification).fields()).containsEntry("name", "theirs");
    }

    @Test
    void editOfWhatWasDeleted_isKept_andADeletionOfItIsNot() {
        Loss loss = only(given(aSquat(), delete(SQUAT).from("tablet"))
                .when(patch(SQUAT).with("notes", "mine").base(1).policy(ConflictPolicy.MERGE)));
        assertThat(loss.code()).isEqualTo(Rejection.ETAG_MISMATCH);
        assertThat(loss.version()).isEqualTo(2);
        assertThat(loss.values()).containsExactly(new Loss.Value("notes", "mine", null, null));
        assertThat(losses(given(aSquat(), delete(SQUAT)).when(delete(SQUAT)))).isEmpty();
    }

    @Test
    void lostDeletion_saysSo() {
        Loss loss = only(
                given(twoWorkouts(), patch(FIRST).with("reps", 8).from("tablet").clientTime(minute(2)))
                        .when(delete(PUSH).clientTime(minute(1)).base(1).policy(ConflictPolicy.LAST_WRITE_WINS)));
        assertThat(loss.key()).isEqualTo(PUSH.key());
        assertThat(loss.deletion()).isTrue();
        assertThat(loss.values()).isEmpty();
        assertThat(loss.lostTo()).isEqualTo(TABLET);
    }

    @Test
    void documentThatLeftOutWhatChangedLater_losesThatDeletion() {
        Specification specification = given(
                        twoWorkouts(),
                        patch(FIRST).with("reps", 8).from("tablet").clientTime(minute(2)))
                .when(aWorkout(PUSH)
                        .nodes(node(BENCH, PUSH).with("exercise_id", exercise("bench")))
                        .clientTime(minute(1))
                        .base(1)
                        .policy(ConflictPolicy.LAST_WRITE_WINS))
                .living(FIRST);
        assertThat(losses(specification)).anySatisfy(loss -> {
            assertThat(loss.key()).isEqualTo(FIRST.key());
            assertThat(loss.deletion()).isTrue();
            assertThat(loss.code()).isNull();
            assertThat(loss.lostTo()).isEqualTo(TABLET);
        });
    }

    @Test
    void refusedDocument_keepsWhatItWantedOfEachEntity() {
        Name added = Name.set("added");
        Specification specification = given(
                        twoWorkouts(), patch(SECOND).with("reps", 8).from("tablet"))
                .when(aWorkout(PUSH)
                        .with("name", "mine")
                        .nodes(
                                node(BENCH, PUSH).with("exercise_id", exercise("other")),
                                node(added, BENCH).with("reps", 3).decimal("weight", "20.50"))
                        .base(1))
                .thenRejected(Rejection.ETAG_MISMATCH);
        assertThat(losses(specification)).extracting(Loss::key).containsExactly(PUSH.key(), BENCH.key(), added.key());
        assertThat(losses(specification).getLast().version()).isZero();
        assertThat(losses(specification).getLast().values())
                .contains(new Loss.Value("weight", new BigDecimal("20.5"), null, null));
    }

    @Test
    void creationBelowADeletedParent_isKept() {
        Name added = Name.set("added");
        Loss loss = only(given(twoWorkouts(), delete(PUSH))
                .when(upsert(added).in(BENCH).with("reps", 3).decimal("weight", "20")));
        assertThat(loss.code()).isEqualTo(Rejection.PARENT_DELETED);
        assertThat(loss.key()).isEqualTo(added.key());
        assertThat(loss.values()).extracting(Loss.Value::field).contains("reps", "weight");
    }

    @Test
    void whatNeverWas_hasNoHistory() {
        assertThat(losses(given().when(patch(SQUAT).with("name", "a")))).isEmpty();
        assertThat(losses(given().when(delete(SQUAT)))).isEmpty();
        assertThat(losses(given().when(put(SQUAT).with("notes", "no name")))).isEmpty();
    }

    @Test
    void repetition_isNoSecondLoss() {
        Ask refused = patch(SQUAT).with("name", "mine").base(1).id("one");
        Specification specification = given(aSquat(), theirs(), refused);
        assertThat(losses(specification)).hasSize(1);
        assertThat(losses(specification.when(refused))).isEmpty();
        assertThat(losses(specification.when(patch(SQUAT).with("name", "other").id("one"))))
                .isEmpty();
    }

    @Test
    void atomicBatch_losesEveryOperationOfIt_butNotWhatWasMeantToBeNew() {
        Name row = exercise("row");
        Specification specification = given(aSquat(), theirs())
                .when(atomic(
                        patch(SQUAT).with("notes", "mine"),
                        put(row).with("name", "row"),
                        patch(SQUAT).with("name", "mine").base(1)))
                .thenRejected(Rejection.NOT_APPLIED, Rejection.NOT_APPLIED, Rejection.ETAG_MISMATCH);
        assertThat(losses(specification)).extracting(Loss::operation).containsExactly(0, 2);
        assertThat(losses(specification))
                .extracting(Loss::code)
                .containsExactly(Rejection.NOT_APPLIED, Rejection.ETAG_MISMATCH);
        assertThat(losses(specification).getLast().values())
                .containsExactly(new Loss.Value("name", "mine", "theirs", TABLET));
    }

    @Test
    void textOfOneMutation_isBounded() {
        Ask[] many = new Ask[10];
        for (int i = 0; i < many.length; i++) {
            many[i] = patch(SQUAT)
                    .with("notes", Integer.toString(i).repeat(10_000))
                    .base(1);
        }
        Specification specification = given(aSquat(), theirs()).when(each(many));
        assertThat(losses(specification)).hasSize(10);
        assertThat(losses(specification).stream().filter(loss -> !loss.cut())).hasSize(6);
        assertThat(losses(specification))
                .allSatisfy(loss -> assertThat(loss.values()).hasSize(loss.cut() ? 0 : 1));
    }
}
