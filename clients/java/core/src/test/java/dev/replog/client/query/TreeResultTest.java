package dev.replog.client.query;

import static dev.replog.client.query.RandomChanges.PARENTS;
import static dev.replog.client.query.RandomChanges.TYPES;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.json.Members;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.Query;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.Store;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Trees, by example and beside a plain search in all rows. {@code -Dseed=N} replays one run. */
class TreeResultTest {

    private static final int STEPS = 120;

    private final Store store = MemoryStore.create().store("alice");
    private final LocalData data =
            new LocalData(store, store.open(Meta.fresh(1, "alice", "d")), Catalogue.shipped(), e -> {
                throw e;
            });

    private static final TreeOf WORKOUT =
            new TreeOf(new RowKey("workout", "w"), Map.of("workout_exercise", Set.of("exercise_id")));

    private void create(String type, String id, Object... fields) {
        Members.Builder made = new Members.Builder();
        for (int i = 0; i < fields.length; i += 2) {
            made.put((String) fields[i], fields[i + 1]);
        }
        append(OpKind.CREATE, type, id, made.build());
    }

    private void append(OpKind kind, String type, String id, @Nullable Map<String, @Nullable Object> fields) {
        data.append(List.of(Op.of(kind, new RowKey(type, id), "m" + data.ops().size())
                .data(fields)
                .build()));
    }

    /** A workout with two exercises, of which the first has a set. */
    private Result<Optional<Tree>> workout() {
        create("exercise", "squat", "name", "Squat");
        create("workout", "w", "name", "Legs");
        create("workout_exercise", "second", "workout_id", "w", "exercise_id", "unknown", "order", 2L);
        create("workout_exercise", "first", "workout_id", "w", "exercise_id", "squat", "order", 1L);
        create("workout_exercise", "last", "workout_id", "w");
        create("workout_set", "s", "workout_exercise_id", "first", "reps", 5L);
        create("workout_set", "other", "workout_exercise_id", "elsewhere");
        data.watch(WORKOUT.types(data.catalogue()));
        return WORKOUT.open(data);
    }

    @Test
    void aTree_hasAllThatIsBelow_inOrder_andTheReferencesThatWereAskedFor() {
        Tree tree = workout().value().orElseThrow();

        List<Tree> exercises = tree.children("workout_exercise");
        assertThat(exercises).extracting(node -> node.row().id()).containsExactly("first", "second", "last");
        assertThat(exercises.get(0).children("workout_set"))
                .extracting(node -> node.row().whole("reps"))
                .containsExactly(5L);
        assertThat(exercises.get(1).children("workout_set")).isEmpty();
        assertThat(exercises)
                .extracting(node -> node.reference("exercise_id").map(row -> row.text("name")))
                .containsExactly(Optional.of("Squat"), Optional.empty(), Optional.empty());
        assertThat(tree.children("no_type")).isEmpty();
    }

    @Test
    void aChange_givesATree_inWhichTheOtherPartsAreTheSameObjects() {
        Result<Optional<Tree>> result = workout();
        Tree before = result.value().orElseThrow();
        List<Boolean> told = new ArrayList<>();
        data.listen(change -> told.add(result.apply(change)));
        append(OpKind.PATCH, "workout_set", "s", Map.of("reps", 6L));
        Tree after = result.value().orElseThrow();

        assertThat(after).isNotSameAs(before);
        assertThat(after.children("workout_exercise").get(0))
                .isNotSameAs(before.children("workout_exercise").get(0));
        assertThat(after.children("workout_exercise").get(1))
                .isSameAs(before.children("workout_exercise").get(1));
        append(OpKind.PATCH, "exercise", "squat", Map.of("name", "Front squat"));
        assertThat(result.value()
                        .orElseThrow()
                        .children("workout_exercise")
                        .get(0)
                        .reference("exercise_id"))
                .hasValueSatisfying(row -> assertThat(row.text("name")).isEqualTo("Front squat"));
        append(OpKind.PATCH, "workout_set", "other", Map.of("reps", 1L));
        assertThat(told).containsExactly(true, true, false);
    }

    @Test
    void aTreeOfADeletedEntity_isEmpty() {
        Result<Optional<Tree>> result = workout();
        data.listen(result::apply);
        append(OpKind.DELETE, "workout", "w", null);

        assertThat(result.value()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10})
    void aTree_isWhatASearchInAllRowsFinds(long seed) {
        RandomChanges changes = new RandomChanges(Long.getLong("seed", seed));
        data.watch(TYPES);
        List<TreeOf> sources = List.of(
                new TreeOf(new RowKey("workout", "1"), Map.of()),
                new TreeOf(new RowKey("workout", "2"), Map.of()),
                new TreeOf(new RowKey("workout_exercise", "3"), Map.of()));
        List<Result<Optional<Tree>>> live = new ArrayList<>();
        sources.forEach(source -> live.add(source.open(data)));
        data.listen(change -> live.forEach(result -> {
            Optional<Tree> before = result.value();
            assertThat(result.apply(change)).isEqualTo(!before.equals(result.value()));
        }));
        for (int step = 0; step < STEPS; step++) {
            changes.step(data);
            for (int i = 0; i < sources.size(); i++) {
                Row root = data.row(sources.get(i).root());
                assertThat(text(live.get(i).value().orElse(null)))
                        .as("seed %s, step %s, %s", seed, step, sources.get(i))
                        .isEqualTo(root == null ? "" : search(root));
            }
        }
    }

    private static String text(@Nullable Tree tree) {
        if (tree == null) {
            return "";
        }
        StringBuilder text = new StringBuilder(text(tree.row()));
        tree.children()
                .values()
                .forEach(below -> below.forEach(
                        node -> text.append('(').append(text(node)).append(')')));
        return text.toString();
    }

    private static String text(Row row) {
        return row.type() + " " + row.id() + " " + row.sync() + " " + row.etag() + " " + new TreeMap<>(row.fields());
    }

    private String search(Row row) {
        StringBuilder text = new StringBuilder(text(row));
        PARENTS.forEach((type, parent) -> {
            if (parent.equals(row.type())) {
                data.rows(Query.all(type)).stream()
                        .filter(child -> row.id().equals(child.text(parent + "_id")))
                        .sorted(Comparator.<Row>comparingDouble(TreeResultTest::place)
                                .thenComparing(Row::id))
                        .forEach(child -> text.append('(').append(search(child)).append(')'));
            }
        });
        return text.toString();
    }

    private static double place(Row row) {
        Long order = row.whole("order");
        return order == null ? Double.POSITIVE_INFINITY : order;
    }
}
