package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.http.HttpResponse;
import dev.replog.client.json.Json;
import dev.replog.client.node.packet.Packet;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.store.RowKey;
import dev.replog.client.sync.PullState;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Random histories of a node whose centre is restored from copies. Only the node writes, so nothing may be rejected,
 * and at the end both have what the person wrote. A failure names its seed; {@code -Dseed=N} replays that seed alone,
 * {@code -Dseeds=N} tries N seeds.
 */
class RestoredCentreTest {

    private static final int SEEDS = Integer.getInteger("seeds", 40);
    private static final int STEPS = 40;
    private static final long LONG_MILLIS = 90_000;
    /** Others have default values. */
    private static final List<String> WRITTEN = List.of("name", "day_id", "notes", "workout_id", "exercise_id");

    @Test
    void bothHaveWhatThePersonWrote_andNothingIsRejected() {
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
            try {
                new Run(seed).run();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + " (replay with -Dseed=" + seed + ")", failure);
            }
        }
    }

    /** One history. */
    private static final class Run extends NodeScenario {
        private final Random random;
        private final ModelCentre model = new ModelCentre(centre);
        private final Map<RowKey, Map<String, String>> written = new HashMap<>();
        private final List<RowKey> keys = new ArrayList<>();
        private final ExchangeNode node = open();
        private ModelCentre.Backup backup = model.backup();
        private int serial;

        Run(long seed) {
            random = new Random(seed);
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            for (int i = 0; i < 3; i++) {
                time.pass(LONG_MILLIS);
                assertThat(sync(node)).isEqualTo(PullState.SYNCED);
            }
            assertThat(time.get(node.replog().rejected().listAsync()))
                    .extracting(Rejected::kind, Rejected::type, Rejected::id, Rejected::code)
                    .isEmpty();
            assertThat(node.replog().status().pending()).isZero();
            Map<RowKey, Map<String, String>> decided = new HashMap<>();
            for (Map.Entry<RowKey, Map<String, @Nullable Object>> entity :
                    model.entities().entrySet()) {
                decided.put(entity.getKey(), texts(entity.getValue()));
            }
            assertThat(decided).as("the centre").isEqualTo(written);
            Map<RowKey, Map<String, String>> shown = new HashMap<>();
            for (String type : List.of("exercise", "workout", "workout_exercise")) {
                for (Row row : rows(node, type)) {
                    shown.put(new RowKey(type, row.id()), texts(row.fields()));
                }
            }
            assertThat(shown).as("the node").isEqualTo(written);
        }

        private void step() {
            switch (random.nextInt(12)) {
                case 0 -> create("exercise", Map.of("name", "n" + ++serial));
                case 1 -> create("workout", Map.of("day_id", "d" + ++serial));
                case 2, 3 -> createEntry();
                case 4, 5 -> patch();
                case 6 -> delete();
                case 7 -> backup = model.backup();
                case 8 -> model.restore(backup);
                case 9 -> centre.disturb(this::lostAnswer);
                default -> sync();
            }
        }

        private @Nullable HttpResponse lostAnswer(Packet packet) {
            try {
                var unused = centre.decide(packet);
                return null;
            } catch (ScriptedCentre.Disagreement disagreement) {
                return disagreement.response();
            }
        }

        private void sync() {
            sync(node);
            time.pass(LONG_MILLIS);
        }

        private void create(String type, Map<String, String> values) {
            Row row = create(node, type, fields -> values.forEach(fields::set)).value();
            RowKey key = new RowKey(type, row.id());
            keys.add(key);
            written.put(key, new HashMap<>(values));
        }

        private void createEntry() {
            List<RowKey> workouts =
                    keys.stream().filter(key -> key.type().equals("workout")).toList();
            if (!workouts.isEmpty()) {
                String workout = workouts.get(random.nextInt(workouts.size())).id();
                create("workout_exercise", Map.of("workout_id", workout, "exercise_id", newId()));
            }
        }

        private void patch() {
            if (!keys.isEmpty()) {
                RowKey key = keys.get(random.nextInt(keys.size()));
                String notes = "notes " + ++serial;
                patch(node, key.type(), key.id(), fields -> fields.set("notes", notes));
                written.computeIfPresent(key, (same, fields) -> {
                    fields.put("notes", notes);
                    return fields;
                });
            }
        }

        private void delete() {
            if (!keys.isEmpty()) {
                RowKey key = keys.get(random.nextInt(keys.size()));
                delete(node, key.type(), key.id());
                written.entrySet()
                        .removeIf(one -> one.getKey().equals(key)
                                || key.id().equals(one.getValue().get("workout_id")));
                keys.retainAll(written.keySet());
            }
        }

        private static Map<String, String> texts(Map<String, @Nullable Object> fields) {
            Map<String, String> texts = new HashMap<>();
            for (String name : WRITTEN) {
                String text = Json.text(fields.get(name));
                if (text != null) {
                    texts.put(name, text);
                }
            }
            return texts;
        }
    }
}
