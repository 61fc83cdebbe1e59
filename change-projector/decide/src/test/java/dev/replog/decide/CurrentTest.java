package dev.replog.decide;

import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.each;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Ask.upsert;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.entryNode;
import static dev.replog.decide.Samples.setNode;
import static dev.replog.decide.Specification.given;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Tests the colliding entity that a rejection shows. */
class CurrentTest {
    private static Ask workout() {
        return aWorkout(PUSH).nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH));
    }

    @Test
    void tree_isNested() {
        Ask changed = patch(FIRST).with("reps", 9).from("tablet");
        for (Ask refused : List.of(
                delete(PUSH).base(1),
                patch(PUSH).with("name", "n").base(99),
                workout().with("name", "n").base(1))) {
            Specification specification =
                    given(workout(), changed).when(refused).thenRejected(Rejection.ETAG_MISMATCH);
            assertThat(specification.problem().getCurrent())
                    .contains("\"exercises\":[", "\"sets\":[", "\"reps\":9")
                    .doesNotContain("updatedAt");
            assertThat(specification.problem().getCollidingId()).isNull();
        }
    }

    @Test
    void deletedEntity_saysSo() {
        Specification specification = given(workout(), delete(PUSH))
                .when(patch(PUSH).with("name", "n").base(1))
                .thenRejected(Rejection.ETAG_MISMATCH);
        assertThat(specification.problem().getCurrent())
                .contains(
                        "\"deleted_at\":\"" + Specification.minute(2).toString().replace("Z", ".000Z"));
        assertThat(specification.problem().getCurrentPosition()).isEqualTo(Specification.position(2));
        specification.when(upsert(PUSH).with("day_id", "d")).thenRejected(Rejection.ENTITY_DELETED);
        assertThat(specification.problem().getCurrent()).contains("\"deleted_at\"");
        assertThat(specification.problem().getCollidingId()).isNull();
        specification.when(put(Name.set("new")).in(BENCH).with("reps", 1)).thenRejected(Rejection.PARENT_DELETED);
        assertThat(specification.problem().getCurrent()).contains("\"deleted_at\"");
        assertThat(specification.problem().getCollidingId()).isEqualTo(BENCH.id());
    }

    @Test
    void large_isAnswered_butNotRemembered() {
        Ask large = large(400);
        Ask refused = delete(PUSH).base(1).id("m");
        Specification specification =
                given(large, patch(PUSH).with("name", "n")).when(refused).thenRejected(Rejection.ETAG_MISMATCH);
        assertThat(specification.problem().getCurrent()).hasSizeGreaterThan(OutcomeWriter.REMEMBERED_CHARACTERS_MAX);
        specification.when(refused);
        assertThat(specification.outcome().getDuplicate()).isTrue();
        assertThat(specification.problem().getCurrent())
                .contains("\"name\":\"n\"")
                .doesNotContain("\"sets\"");
    }

    /** Many operations that fail for one large tree cost no more than one operation. */
    @Test
    void manyRefusals_writeTheTreeOnce() {
        Ask[] refused = Stream.generate(() -> delete(PUSH).base(1)).limit(20).toArray(Ask[]::new);
        Specification specification = given(large(3000), patch(PUSH).with("name", "n"))
                .when(each(refused).pushed());
        List<String> shown = new ArrayList<>();
        specification
                .outcomes()
                .forEach(outcome -> shown.add(
                        java.util.Objects.requireNonNull(outcome.getProblem()).getCurrent()));
        assertThat(shown).hasSize(20);
        assertThat(shown.subList(1, 20))
                .allSatisfy(current -> assertThat(current).doesNotContain("\"sets\""));
        assertThat(shown.stream().mapToInt(String::length).sum()).isLessThan(2 * OutcomeWriter.CURRENT_CHARACTERS_MAX);
    }

    private static Ask large(int sets) {
        List<Ask> nodes = new ArrayList<>(List.of(entryNode(BENCH, PUSH)));
        for (int i = 0; i < sets; i++) {
            nodes.add(setNode(Name.set("s" + i), BENCH));
        }
        return aWorkout(PUSH).nodes(nodes.toArray(Ask[]::new));
    }
}
