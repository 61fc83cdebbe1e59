package dev.replog.projector.models.calendar;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.apply.Seeds;
import dev.replog.schemas.Change;
import dev.replog.schemas.EntityChange;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class RowChangesTest {
    private static final UUID A = new UUID(0, 1);
    private static final UUID B = new UUID(0, 2);
    private static final List<String> TYPES = List.of("workout", "workout_exercise", "workout_set", "exercise");

    @Test
    void lastWord_counts_whateverWasSaidBefore() {
        RowChanges changes = RowChanges.of(List.of(
                States.change(
                        "alice",
                        1,
                        States.put("workout_exercise", A, States.exercise(A, A)),
                        States.put("workout_set", A, States.set(A, 1, "1", true))),
                States.change(
                        "alice",
                        2,
                        States.put("workout_exercise", A, States.exercise(A, B)),
                        States.gone("workout_set", A)),
                States.change("bob", 2, States.put("workout_exercise", A, States.exercise(B, B)))));
        assertThat(changes.rows())
                .isEqualTo(Map.of(
                        new RowKey("alice", "workout_exercise", A), Optional.of(new Row.OfExercise(A, B)),
                        new RowKey("alice", "workout_set", A), Optional.empty(),
                        new RowKey("bob", "workout_exercise", A), Optional.of(new Row.OfExercise(B, B))));
        assertThat(changes.usersToReload()).isEmpty();
    }

    @Test
    void stateThatIsMissing_hasItsUserReloaded_andADeletionHasNone() {
        RowChanges changes = RowChanges.of(List.of(
                States.change("alice", 1, States.gone("workout", A)),
                States.change("bob", 1, States.put("workout", A, null)),
                // What is left out behind it may have been anything.
                States.change("carol", 1, States.put("exercise", A, null))));
        assertThat(changes.usersToReload()).containsExactly("bob", "carol");
        assertThat(changes.rows()).isEqualTo(Map.of(new RowKey("alice", "workout", A), Optional.empty()));
    }

    @Test
    void rows_areTheSame_howeverTheChangesAreCutIntoBatches() throws Exception {
        Seeds.holds(100, random -> {
            List<Change> changes = new ArrayList<>();
            for (int i = 1; i <= 40; i++) {
                changes.add(random(random, i));
            }
            Map<RowKey, Row> cut = new HashMap<>();
            for (int from = 0; from < changes.size(); ) {
                int to = Math.min(changes.size(), from + random.nextInt(1, 8));
                apply(cut, changes.subList(from, to));
                from = to;
            }
            Map<RowKey, Row> whole = new HashMap<>();
            apply(whole, changes);
            assertThat(cut).isEqualTo(whole);
            assertThat(whole).isEqualTo(finalStates(changes));
        });
    }

    private static void apply(Map<RowKey, Row> rows, List<Change> batch) {
        RowChanges.of(batch)
                .rows()
                .forEach((key, row) -> row.ifPresentOrElse(one -> rows.put(key, one), () -> rows.remove(key)));
    }

    /** Recomputed from what each entity was left in. */
    private static Map<RowKey, Row> finalStates(List<Change> changes) {
        Map<RowKey, EntityChange> last = new HashMap<>();
        changes.forEach(change -> change.getEntities()
                .forEach(entity -> last.put(new RowKey(change.getUserId(), entity.getType(), entity.getId()), entity)));
        Map<RowKey, Row> rows = new HashMap<>();
        last.forEach((key, entity) -> {
            Object state = entity.getState();
            if (state != null && !key.type().equals("exercise")) {
                rows.put(key, Row.of(state).orElseThrow());
            }
        });
        return rows;
    }

    private static Change random(RandomGenerator random, long position) {
        EntityChange[] entities = new EntityChange[random.nextInt(1, 4)];
        for (int i = 0; i < entities.length; i++) {
            String type = Seeds.oneOf(random, TYPES);
            UUID id = new UUID(0, random.nextInt(3));
            UUID other = new UUID(1, random.nextInt(3));
            entities[i] = random.nextInt(4) == 0
                    ? States.gone(type, id)
                    : States.put(
                            type,
                            id,
                            switch (type) {
                                case "workout" ->
                                    States.workout(null, null, Seeds.oneOf(random, List.of("completed", "skipped")));
                                case "workout_exercise" -> States.exercise(other, new UUID(2, random.nextInt(3)));
                                case "workout_set" ->
                                    States.set(other, random.nextInt(5), "10.5", random.nextBoolean());
                                default ->
                                    dev.replog.schemas.entity.Exercise.newBuilder()
                                            .setName("squat")
                                            .build();
                            });
        }
        return States.change("user-" + random.nextInt(2), position, entities);
    }
}
