package dev.replog.client.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.client.Replog;
import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.json.Json;
import dev.replog.client.platform.Subscription;
import dev.replog.client.query.Row;
import dev.replog.client.query.SyncState;
import dev.replog.client.status.Phase;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.sync.Lost;
import dev.replog.client.sync.PullState;
import dev.replog.client.write.InvalidWrite;
import dev.replog.client.write.TooLarge;
import dev.replog.client.write.Write;
import dev.replog.client.write.WriteOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The whole engine: writes, rows, conflicts and live queries. */
class EngineTest extends Scenario {

    @Test
    void aWrite_isShownAtOnce_sentAndCleared() {
        Replog replog = open();
        Write<Row> write = create(replog, f -> f.set("name", "Squat"));
        Row shown = row(replog, write.value().id());

        assertThat(shown.sync()).isEqualTo(SyncState.PENDING);
        assertThat(outcome(write)).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(sync(replog)).isEqualTo(PullState.SYNCED);
        assertThat(row(replog, shown.id()).sync()).isEqualTo(SyncState.SYNCED);
        assertThat(row(replog, shown.id()).version()).isEqualTo(1);
        assertThat(replog.status().pending()).isZero();
        assertThat(replog.status().phase()).isEqualTo(Phase.IDLE);
    }

    @Test
    void writesWithoutANetwork_stay_andAreSentInOneRequest() {
        device.online(false);
        Replog replog = open();
        Write<Row> one = create(replog, f -> f.set("name", "a"));
        create(replog, f -> f.set("name", "b"));
        patch(replog, one.value().id(), f -> f.set("notes", "n"));

        assertThat(sync(replog)).isEqualTo(PullState.OFFLINE);
        assertThat(server.seen("/api/sync/push")).isEmpty();
        assertThat(replog.status().pending()).isEqualTo(3);
        device.online(true);
        assertThat(sync(replog)).isEqualTo(PullState.SYNCED);
        assertThat(server.seen("/api/sync/push")).hasSize(1);
        assertThat(Json.items(server.seen("/api/sync/push").get(0).body().get("operations")))
                .hasSize(2);
        assertThat(server.data("exercise", one.value().id())).isEqualTo(Map.of("name", "a", "notes", "n"));
    }

    @Test
    void besideAStream_theServerIsAskedEveryTenMinutes() {
        Replog replog = open();
        sync(replog);
        time.pass(10_000);
        int before = server.seen("/api/sync").size();
        time.pass(25 * 60_000);
        assertThat(server.seen("/api/sync")).hasSize(before + 2);
    }

    @Test
    void aRejectedWrite_isParked_toldOnce_andCanBeEdited() {
        Replog replog = open();
        sync(replog);
        Write<Row> bad = create(replog, f -> f.set("name", "invalid"));
        Write<Row> good = create(replog, f -> f.set("name", "good"));

        assertThat(outcome(bad)).isEqualTo(OutcomeStatus.REJECTED);
        assertThat(outcome(good)).isEqualTo(OutcomeStatus.APPLIED);
        sync(replog);
        assertThat(rejected).hasSize(1);
        assertThat(rejected.get(0).code()).isEqualTo("validation_failed");
        assertThat(row(replog, bad.value().id()).sync()).isEqualTo(SyncState.REJECTED);
        time.get(rejected.get(0).editAsync(f -> f.set("name", "better")));
        assertThat(sync(replog)).isEqualTo(PullState.SYNCED);
        assertThat(server.data("exercise", bad.value().id())).isEqualTo(Map.of("name", "better"));
        assertThat(time.get(replog.rejected().listAsync())).isEmpty();
        assertThat(rejected).hasSize(1);
        assertThatThrownBy(() -> time.get(rejected.get(0).retryAsync())).hasMessageContaining("not rejected any more");
    }

    @Test
    void aConflict_isGivenToTheApp_withAllThreeStates() {
        Replog other = time.get(builder().store(MemoryStore.create()).openAsync());
        Write<Row> made = create(other, f -> f.set("name", "first"));
        sync(other);
        List<String> asked = new ArrayList<>();
        ConflictResolver resolver = conflict -> {
            asked.add(conflict.base().get("name") + " " + conflict.mine().get("name") + " "
                    + conflict.current().orElseThrow().get("name") + " " + conflict.fields());
            return conflict.patch(f -> f.set("name", conflict.mine().get("name") + "+"));
        };
        Replog replog = time.get(builder().onConflict(resolver).openAsync());
        sync(replog);
        Row seen = row(replog, made.value().id());
        patch(other, seen.id(), f -> f.set("name", "theirs"));
        sync(other);
        sync(replog);
        Write<Boolean> mine = write(replog, tx -> {
            tx.patch(seen, f -> f.set("name", "mine"));
            return true;
        });

        assertThat(outcome(mine)).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(asked).containsExactly("first mine theirs [name]");
        assertThat(sync(replog)).isEqualTo(PullState.SYNCED);
        assertThat(row(replog, seen.id()).text("name")).isEqualTo("mine+");
    }

    @Test
    void aLiveQuery_followsWrites_andTheOtherDevice() {
        Replog other = time.get(builder().store(MemoryStore.create()).openAsync());
        Replog replog = open();
        List<List<@Nullable Object>> shown = new ArrayList<>();
        Subscription live = replog.collection("exercise")
                .orderBy("name")
                .limit(2)
                .subscribe(rows -> shown.add(rows.stream()
                        .<@Nullable Object>map(row -> row.get("name"))
                        .toList()));
        sync(replog);
        create(replog, f -> f.set("name", "c"));
        create(other, f -> f.set("name", "a"));
        time.pass(5_000);
        create(replog, f -> f.set("name", "b"));
        time.pass(5_000);
        live.close();
        create(replog, f -> f.set("name", "0"));
        time.pass(5_000);

        assertThat(shown.get(0)).isEmpty();
        assertThat(shown).contains(List.of("c"), List.of("a", "c"));
        assertThat(shown.get(shown.size() - 1)).isEqualTo(List.of("a", "b"));
    }

    @Test
    void severalClientsOfOneStore_showTheSame_andOneLeads() {
        VirtualTime.VirtualPlatform process = time.platform();
        Replog first = time.get(builder().platform(process).openAsync());
        Replog second = open();
        Write<Row> write = create(second, f -> f.set("name", "a"));

        assertThat(sync(second)).isEqualTo(PullState.SYNCED);
        assertThat(outcome(write)).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(row(first, write.value().id()).sync()).isEqualTo(SyncState.SYNCED);
        process.kill();
        Write<Row> next = create(second, f -> f.set("name", "b"));
        long killed = time.monotonic();
        assertThat(outcome(next)).isEqualTo(OutcomeStatus.APPLIED);
        assertThat(time.monotonic() - killed).isLessThan(6_000);
    }

    @Test
    void fieldsThatLost_areTold() {
        List<Lost> lost = new ArrayList<>();
        Replog replog = time.get(builder().onLost(lost::add).openAsync());
        sync(replog);
        Write<Row> made = create(replog, f -> f.set("name", "a"));
        sync(replog);
        server.disturb(body -> {
            Map<String, @Nullable Object> op = Objects.requireNonNull(
                    Json.object(Json.items(body.get("operations")).get(0)));
            return SmallServer.response(
                    200,
                    Map.of(
                            "sync_token",
                            "m1",
                            "results",
                            List.of(Map.of(
                                    "index",
                                    0L,
                                    "mutation_id",
                                    Json.required(op.get("mutation_id")),
                                    "status",
                                    "merged",
                                    "conflict",
                                    Map.of("lost_fields", List.of("name"))))));
        });
        patch(replog, made.value().id(), f -> f.set("name", "b").set("notes", "n"));
        time.pass(1_000);

        assertThat(lost).hasSize(1);
        assertThat(lost.get(0).wanted()).isEqualTo(Map.of("name", "b"));
        assertThat(row(replog, made.value().id()).text("name")).isEqualTo("a");
    }

    @Test
    void aWriteThatCannotBeMade_storesNothing() {
        Replog replog = open();
        sync(replog);

        assertThatThrownBy(() -> create(replog, f -> f.set("nonsense", 1).set("is_custom", "yes")))
                .hasCauseInstanceOf(InvalidWrite.class)
                .hasMessageContaining("nonsense: unknown field of exercise")
                .hasMessageContaining("is_custom: \"yes\" (expected: true or false)")
                .hasMessageContaining("name: missing (expected: a value)");
        assertThatThrownBy(() -> write(replog, tx -> {
                    for (int i = 0; i < 501; i++) {
                        tx.create("exercise", f -> f.set("name", "a"));
                    }
                    return true;
                }))
                .hasCauseInstanceOf(TooLarge.class)
                .hasMessageContaining("501 operations");
        assertThat(replog.status().pending()).isZero();
    }

    @Test
    void aWriteWithAName_isMadeOnce() {
        Replog replog = open();
        sync(replog);
        WriteOptions once = WriteOptions.DEFAULT.once("0f0f0f0f-1111-4222-8333-444444444444");
        String id = "0f0f0f0f-1111-4222-8333-555555555555";
        Write<Row> first = time.get(replog.writeAsync(
                tx -> tx.create("exercise", f -> f.id(id).set("name", "a")), once));
        assertThat(outcome(first)).isEqualTo(OutcomeStatus.APPLIED);
        Write<Row> again = time.get(replog.writeAsync(
                tx -> tx.create("exercise", f -> f.id(id).set("name", "a")), once));

        assertThat(again.mutationIds()).isEqualTo(first.mutationIds());
        assertThat(outcome(again)).isEqualTo(OutcomeStatus.APPLIED);
        sync(replog);
        assertThat(server.seen("/api/sync/push")).hasSize(1);
    }

    @Test
    void aClientThatIsClosed_saysSo_andItsWritesStay() {
        device.online(false);
        Replog replog = open();
        create(replog, f -> f.set("name", "a"));
        time.get(replog.closeAsync());
        time.get(replog.closeAsync());

        assertThatThrownBy(() -> create(replog, f -> f.set("name", "b")))
                .hasMessageContaining("The client is closed (expected: open).");
        assertThat(open().status().pending()).isEqualTo(1);
    }

    @Test
    void writesThatAreHeldBack_stay_andOthersAreSent() {
        Replog replog =
                time.get(builder().hold((kind, type) -> kind == OpKind.DELETE).openAsync());
        Write<Row> write = create(replog, f -> f.set("name", "a"));
        assertThat(outcome(write)).isEqualTo(OutcomeStatus.APPLIED);
        sync(replog);
        write(replog, tx -> {
            tx.delete("exercise", write.value().id());
            return true;
        });
        create(replog, f -> f.set("name", "b"));

        assertThat(sync(replog)).isEqualTo(PullState.SYNCED);
        assertThat(replog.status().pending()).isEqualTo(1);
        assertThat(time.get(replog.collection("exercise").all().getAsync()))
                .extracting(row -> row.text("name"))
                .containsExactly("b");
    }
}
