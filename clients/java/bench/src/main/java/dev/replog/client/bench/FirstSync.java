package dev.replog.client.bench;

import dev.replog.client.Replog;
import dev.replog.client.jdbc.SqliteStore;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.StoreFactory;
import dev.replog.client.sync.PullState;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The first pull of an account, from a server of this process that has its pages ready. */
final class FirstSync {

    private static final Duration LIMIT = Duration.ofMinutes(10);

    private final Path folder;
    private final Bench.Size size;
    private final String url;
    private int files;

    FirstSync(Path folder, Bench.Size size, String url) {
        this.folder = folder;
        this.size = size;
        this.url = url;
    }

    List<Line> measure() throws Exception {
        return List.of(
                measure(
                        "first sync to SQLite, rows/s",
                        () -> SqliteStore.at(folder.resolve("sync-" + files++ + ".db"))),
                measure("first sync to memory, rows/s", MemoryStore::create));
    }

    private interface Stores {
        StoreFactory next();
    }

    private Line measure(String name, Stores stores) throws Exception {
        double[] times = new double[size.rounds()];
        for (int round = 0; round < times.length; round++) {
            try (Replog replog = Clients.open(url, stores.next(), true)) {
                times[round] = Timing.millis(() -> {
                    PullState state = replog.sync(LIMIT).state();
                    if (state != PullState.SYNCED) {
                        throw new IllegalStateException("sync: " + state + " (expected: SYNCED)");
                    }
                });
            }
        }
        return Line.of(name, "%.0f", Timing.rate(size.rows(), Timing.median(times)));
    }
}
