package dev.replog.clientsimulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.Replog;
import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.StreamListener;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.sync.PullState;
import dev.replog.client.virtual.VirtualTime;
import dev.replog.client.write.Fields;
import dev.replog.client.write.Transaction;
import dev.replog.client.write.Write;
import dev.replog.client.write.WriteOptions;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Writes that the server decided, and that no pull had brought, when the server lost its log. */
class LostLogTest {

    private static final Duration LONG = Duration.ofMinutes(5);

    private final VirtualTime time = new VirtualTime(1);
    private final ModelServer server = new ModelServer();
    private final Network network = new Network(time, new Random(1), server, Sabotage.NONE);
    private final MemoryStore store = MemoryStore.create();
    private boolean isLosingPulls;
    private int pushes;
    private int fullPulls;
    private Replog replog;

    @BeforeEach
    void open() {
        replog = open("phone", store);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whatTheServerHasLost_isSentAgain_inOrder(boolean keepsLog) {
        Row kept = create("kept").value();
        sync();
        ModelServer.Copy copy = server.copy();
        isLosingPulls = true;
        String id = decided(create("lost")).value().id();
        decided(patch(id, f -> f.set("notes", "one")));
        decided(patch(id, f -> f.set("notes", "two")));
        decided(patch(kept.id(), f -> f.set("notes", "three")));
        server.restore(copy, keepsLog);
        pullsArrive();
        sync();

        assertThat(texts("name")).containsExactlyInAnyOrder("kept", "lost");
        assertThat(texts("notes")).containsExactlyInAnyOrder("two", "three");
        assertThat(replog.status().pending()).isZero();
        assertThat(replog.status().rejected()).isZero();
    }

    @Test
    void whereOnlyMarksAreLost_whatWasPulledStays_andThePullGoesOn() {
        create("kept");
        sync();
        ModelServer.Copy copy = server.copy();
        isLosingPulls = true;
        decided(create("lost"));
        int before = pushes;
        server.restore(copy, true);
        pullsArrive();
        int pulls = fullPulls;
        sync();

        assertThat(pushes).isEqualTo(before + 1);
        assertThat(fullPulls).isEqualTo(pulls);
        assertThat(texts("name")).containsExactlyInAnyOrder("kept", "lost");
        assertThat(replog.status().pending()).isZero();
    }

    @Test
    void whatTheServerStillHas_isADuplicate() {
        isLosingPulls = true;
        Write<Row> write = decided(create("once"));
        int before = pushes;
        server.restore(server.copy(), false);
        pullsArrive();
        sync();

        assertThat(pushes).isEqualTo(before + 1);
        assertThat(row(write.value().id()).version()).isEqualTo(1);
        assertThat(replog.status().pending()).isZero();
    }

    @Test
    void afterATokenThatIsOnlyTooOld_nothingIsSentAgain() {
        isLosingPulls = true;
        decided(create("a"));
        int before = pushes;
        server.purge();
        pullsArrive();
        sync();

        assertThat(pushes).isEqualTo(before);
        assertThat(texts("name")).containsExactly("a");
    }

    @Test
    void aFieldThatOthersHaveChangedSince_isAConflict() {
        String id = create("w").value().id();
        sync();
        Replog tablet = open("tablet", MemoryStore.create());
        sync(tablet);
        ModelServer.Copy copy = server.copy();
        isLosingPulls = true;
        decided(patch(id, f -> f.set("notes", "mine")));
        server.restore(copy, false);
        pullsArrive();
        sync(tablet);
        time.get(tablet.writeAsync(
                tx -> {
                    tx.patch("exercise", id, f -> f.set("notes", "theirs"));
                    return true;
                },
                WriteOptions.DEFAULT));
        sync(tablet);
        sync();

        assertThat(texts("notes")).hasSize(1);
        List<Rejected> rejected = time.get(replog.rejected().listAsync());
        List<Rejected> theirs = time.get(tablet.rejected().listAsync());
        // The device that came first has its value at the server, and the other one is told.
        assertThat(rejected.size() + theirs.size()).isEqualTo(1);
    }

    @Test
    void aDeletionWhoseBaseWasLost_waitsForThePerson() {
        String id = create("w").value().id();
        sync();
        ModelServer.Copy copy = server.copy();
        isLosingPulls = true;
        decided(write(tx -> {
            tx.delete("exercise", id);
            return true;
        }));
        server.restore(copy, false);
        pullsArrive();
        sync();

        List<Rejected> rejected = time.get(replog.rejected().listAsync());
        assertThat(rejected)
                .extracting(Rejected::kind, Rejected::code)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(OpKind.DELETE, "etag_mismatch"));
        time.get(rejected.get(0).retryAsync());
        sync();
        assertThat(texts("name")).isEmpty();
    }

    private Replog open(String device, MemoryStore stores) {
        return time.get(Replog.builder()
                .url("http://server")
                .store(stores)
                .user(ModelServer.USER)
                .token(() -> ModelServer.token(1))
                .transport(device.equals("phone") ? new LosingTransport() : network)
                .platform(time.platform())
                .openAsync());
    }

    /** From now on; a pull under way is still lost. */
    private void pullsArrive() {
        time.pass(500);
        isLosingPulls = false;
    }

    private void sync() {
        sync(replog);
    }

    private void sync(Replog client) {
        assertThat(time.get(client.syncAsync(LONG)).state()).isEqualTo(PullState.SYNCED);
    }

    private <T> Write<T> write(Function<Transaction, T> make) {
        return time.get(replog.writeAsync(make, WriteOptions.DEFAULT));
    }

    private Write<Row> create(String name) {
        return write(tx -> tx.create("exercise", f -> f.set("name", name)));
    }

    private Write<Boolean> patch(String id, Consumer<Fields> fields) {
        return write(tx -> {
            tx.patch("exercise", id, fields);
            return true;
        });
    }

    private <T> Write<T> decided(Write<T> write) {
        assertThat(time.get(write.server()).status()).isEqualTo(OutcomeStatus.APPLIED);
        return write;
    }

    private Row row(String id) {
        return time.get(replog.collection("exercise").getAsync(id)).orElseThrow();
    }

    private List<String> texts(String field) {
        return time.get(replog.collection("exercise").all().getAsync()).stream()
                .filter(row -> row.text(field) != null)
                .map(row -> String.valueOf(row.text(field)))
                .toList();
    }

    /** Loses the answers to pulls while it is told to. */
    private final class LosingTransport implements HttpTransport {
        @Override
        public Cancellable open(HttpRequest request, StreamListener listener) {
            if (request.url().endsWith("/api/sync/push")) {
                pushes++;
            }
            if (request.url().contains("/api/sync?") && !request.url().contains("since=")) {
                fullPulls++;
            }
            if (isLosingPulls && request.url().contains("/api/sync?")) {
                return time.after(10, () -> listener.onEnd(new IOException("lost")));
            }
            return network.open(request, listener);
        }
    }
}
