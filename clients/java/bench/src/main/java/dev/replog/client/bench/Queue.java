package dev.replog.client.bench;

import dev.replog.client.Replog;
import dev.replog.client.jdbc.SqliteStore;
import dev.replog.client.write.WriteOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** A long queue: how long a client takes to open it, and to send it to a server that answers at once. */
final class Queue {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int GROUP = 100;

    private final Path folder;
    private final Bench.Size size;
    private final String url;

    Queue(Path folder, Bench.Size size, String url) {
        this.folder = folder;
        this.size = size;
        this.url = url;
    }

    List<Line> measure() throws Exception {
        SqliteStore store = SqliteStore.at(folder.resolve("queue.db"));
        try (Replog replog = Clients.open(url, store, false)) {
            for (int n = 0; n < size.queue(); n += GROUP) {
                int first = n;
                replog.transact(
                        tx -> {
                            for (int i = first; i < first + GROUP; i++) {
                                String name = "exercise " + i;
                                tx.create("exercise", f -> f.set("name", name));
                            }
                        },
                        WriteOptions.DEFAULT);
            }
        }
        double[] opened = new double[size.rounds()];
        for (int round = 0; round < opened.length; round++) {
            opened[round] = Timing.millis(() -> Clients.open(url, store, false).close());
        }
        try (Replog replog = Clients.open(url, store, true)) {
            double sent = Timing.millis(() -> replog.sync(LIMIT));
            int left = replog.status().pending();
            return List.of(
                    Line.of("open with a queue of " + size.queue(), "%.0f ms", Timing.median(opened)),
                    Line.of("send a queue of " + size.queue() + ", in groups of " + GROUP, "%.0f ms", sent)
                            .beside("%d left", left));
        }
    }
}
