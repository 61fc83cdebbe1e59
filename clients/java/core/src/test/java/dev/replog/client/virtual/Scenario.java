package dev.replog.client.virtual;

import dev.replog.client.Replog;
import dev.replog.client.ReplogBuilder;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.sync.PullState;
import dev.replog.client.write.Fields;
import dev.replog.client.write.Transaction;
import dev.replog.client.write.Write;
import dev.replog.client.write.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A client, its device and a server, for tests of the whole engine on virtual time. */
abstract class Scenario {

    static final Duration LONG = Duration.ofMinutes(2);

    final VirtualTime time = new VirtualTime(1);
    final SmallServer server = new SmallServer(time);
    final SwitchedNetwork device = new SwitchedNetwork();
    final MemoryStore store = MemoryStore.create();
    final List<Rejected> rejected = new ArrayList<>();

    ReplogBuilder builder() {
        return Replog.builder()
                .url("http://server")
                .store(store)
                .user("alice")
                .token(() -> SmallServer.token("alice"))
                .transport(server)
                .surroundings(device)
                .onRejected(rejected::add)
                .platform(time.platform());
    }

    Replog open() {
        return time.get(builder().openAsync());
    }

    PullState sync(Replog replog) {
        return time.get(replog.syncAsync(LONG)).state();
    }

    <T extends @Nullable Object> Write<T> write(Replog replog, Function<Transaction, T> make) {
        return time.get(replog.writeAsync(make, WriteOptions.DEFAULT));
    }

    Write<Row> create(Replog replog, Consumer<Fields> fields) {
        return write(replog, tx -> tx.create("exercise", fields));
    }

    Write<Boolean> patch(Replog replog, String id, Consumer<Fields> fields) {
        return write(replog, tx -> {
            tx.patch("exercise", id, fields);
            return true;
        });
    }

    Row row(Replog replog, String id) {
        return time.get(replog.collection("exercise").getAsync(id)).orElseThrow();
    }

    OutcomeStatus outcome(Write<?> write) {
        return time.get(write.server()).status();
    }
}
