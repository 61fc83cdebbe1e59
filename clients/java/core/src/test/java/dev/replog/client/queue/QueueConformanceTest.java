package dev.replog.client.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.conformance.Tables;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.Members;
import dev.replog.client.store.Op;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.Priority;
import dev.replog.client.store.StoredJson;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The tables of the queue: what is coalesced, what is sent, what results mean, and when a request is repeated. */
class QueueConformanceTest {

    private static final Catalogue CATALOGUE = Tables.catalogue();

    private static Stream<DynamicTest> each(String file, Consumer<Map<String, @Nullable Object>> test) {
        return Tables.cases(file).stream()
                .map(table -> DynamicTest.dynamicTest(
                        table.containsKey("name") ? String.valueOf(table.get("name")) : table.toString(),
                        () -> test.accept(table)));
    }

    @TestFactory
    Stream<DynamicTest> coalesce() {
        return each("coalesce.json", table -> {
            List<Op> queue = Tables.ops(table.get("queue"));
            List<Op> after = new ArrayList<>(queue);
            for (Merge merge : Coalescing.of(queue, CATALOGUE)) {
                after.replaceAll(op -> op.seq() == merge.kept().seq() ? merge.kept() : op);
                after.removeIf(op -> op.seq() == merge.dropped().seq());
            }
            assertFits(after, Json.items(table.get("becomes")));
        });
    }

    @TestFactory
    Stream<DynamicTest> batches() {
        return each("batches.json", table -> {
            Situation situation = situation(table);
            if (table.containsKey("unanswered")) {
                Batch unanswered = Objects.requireNonNull(Batches.unanswered(situation));
                assertThat(seqs(unanswered)).isEqualTo(table.get("unanswered"));
                assertThat(unanswered.ops()).allMatch(op -> "x".equals(op.batch()));
                return;
            }
            assertThat(Batches.unanswered(situation)).isNull();
            Batch batch = Batches.next(situation);
            assertThat(batch == null ? null : seqs(batch)).isEqualTo(table.get("batch"));
            if (batch != null && table.containsKey("atomic")) {
                assertThat(batch.isAtomic()).isEqualTo(table.get("atomic"));
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> results() {
        return each("results.json", table -> {
            AtomicInteger ids = new AtomicInteger();
            Map<String, @Nullable Object> body = new Members.Builder()
                    .put("sync_token", "M")
                    .put("results", Json.items(table.get("results")))
                    .put("errors", Json.items(table.get("errors")))
                    .build();
            Settlement settled =
                    Settling.of(Tables.ops(table.get("ops")), body, 7, "c", () -> "new" + ids.incrementAndGet());
            assertFits(settled.update(), Json.items(table.get("after")));
            assertThat(settled.remove().stream().map(Op::seq).toList()).isEqualTo(Json.items(table.get("removed")));
            assertOutcomes(settled.outcomes(), Json.items(table.get("outcomes")));
            assertThat(settled.paused() == null ? null : settled.paused().reason())
                    .isEqualTo(table.get("paused"));
            assertThat(settled.erasedAt()).isEqualTo(table.get("erasedAt"));
        });
    }

    @TestFactory
    Stream<DynamicTest> retry() {
        return each("retry.json", table -> {
            Priority priority =
                    Priority.valueOf(String.valueOf(table.get("priority")).toUpperCase(Locale.ROOT));
            int failures =
                    Objects.requireNonNull(Json.whole(table.get("failures"))).intValue();
            Long retryAfter = Json.whole(table.get("retryAfter"));
            List<Object> delays = new ArrayList<>();
            for (double random : new double[] {0, 0.5, 0.75}) {
                // The upper 53 bits of a random number are those of its fraction.
                long bits = (long) (random * 0x1p53) << 11;
                delays.add(RetryDelay.millis(priority, failures, () -> bits, retryAfter == null ? 0 : retryAfter));
            }
            assertThat(delays).isEqualTo(table.get("delays"));
        });
    }

    private static Situation situation(Map<String, @Nullable Object> table) {
        Map<String, @Nullable Object> limits = Json.object(table.get("limits"));
        Limits standard = Limits.STANDARD;
        Limits given = limits == null
                ? standard
                : new Limits(
                        whole(limits, "opsMax", standard.opsMax()),
                        whole(limits, "bytesMax", standard.bytesMax()),
                        standard.gatherOps(),
                        standard.gatherMillis());
        return new Situation(
                Tables.ops(table.get("queue")),
                CATALOGUE,
                new HashSet<>(Json.texts(table.get("busy"))),
                whole(table, "running", 0),
                whole(table, "now", 0),
                given,
                op -> false,
                Boolean.TRUE.equals(table.get("oneByOne")));
    }

    private static int whole(Map<String, @Nullable Object> json, String name, int otherwise) {
        Long number = Json.whole(json.get(name));
        return number == null ? otherwise : number.intValue();
    }

    private static List<Long> seqs(Batch batch) {
        return batch.ops().stream().map(Op::seq).toList();
    }

    private static void assertFits(List<Op> actual, List<@Nullable Object> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            assertThat(Tables.fits(Tables.json(actual.get(i)), Tables.object(expected.get(i))))
                    .as("%s is as %s", Tables.json(actual.get(i)), expected.get(i))
                    .isTrue();
        }
    }

    private static void assertOutcomes(List<Outcome> actual, List<@Nullable Object> expected) {
        assertThat(actual).hasSameSizeAs(expected);
        for (int i = 0; i < actual.size(); i++) {
            Map<String, @Nullable Object> json = Tables.object(JsonReader.read(StoredJson.write(actual.get(i))));
            assertThat(Tables.fits(json, Tables.object(expected.get(i))))
                    .as("%s is as %s", json, expected.get(i))
                    .isTrue();
        }
    }

    /** The order of the enum is the order in which lanes are sent. */
    @TestFactory
    Stream<DynamicTest> priorities() {
        return Stream.of(DynamicTest.dynamicTest(
                "the most urgent one is first",
                () -> assertThat(Arrays.stream(Priority.values()).map(Priority::wire))
                        .containsExactly("critical", "high", "medium", "low")));
    }
}
