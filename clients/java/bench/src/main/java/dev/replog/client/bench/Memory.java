package dev.replog.client.bench;

import dev.replog.client.Replog;
import dev.replog.client.jdbc.SqliteStore;
import dev.replog.client.platform.Subscription;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.StoreFactory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The heap of a client with a queue whose rows are all watched. */
final class Memory {

    /** Nothing answers there. The rows of a server would be in the heap too. */
    private static final String URL = "http://127.0.0.1:9";

    private final Path folder;
    private final Bench.Size size;

    Memory(Path folder, Bench.Size size) {
        this.folder = folder;
        this.size = size;
    }

    List<Line> measure() throws Exception {
        List<Line> lines = new ArrayList<>();
        for (int items : List.of(size.queue() / 10, size.queue())) {
            String name = "heap of " + items + " items that wait and are watched, in ";
            lines.add(measure(name + "SQLite", items, SqliteStore.at(folder.resolve("memory-" + items + ".db"))));
            lines.add(measure(name + "memory", items, MemoryStore.create()));
        }
        return lines;
    }

    private Line measure(String name, int items, StoreFactory store) throws Exception {
        // One client before the measurement, so that loaded classes and filled caches do not count.
        try (Replog first = Clients.open(URL, MemoryStore.create(), false)) {
            first.collection("exercise").create(f -> f.set("name", "first"));
        }
        long before = used();
        try (Replog replog = Clients.open(URL, store, false)) {
            CountDownLatch shown = new CountDownLatch(1);
            Subscription live = replog.collection("exercise").all().subscribe(rows -> {
                if (rows.size() == items) {
                    shown.countDown();
                }
            });
            for (int n = 0; n < items; n++) {
                String exercise = "exercise " + n;
                replog.collection("exercise").create(f -> f.set("name", exercise));
            }
            shown.await();
            double megabytes = (used() - before) / 1e6;
            live.close();
            return Line.of(name, "%.1f MB", megabytes);
        }
    }

    /** Some collections free what the one before has only found. */
    private static long used() throws InterruptedException {
        for (int i = 0; i < 4; i++) {
            System.gc();
            Thread.sleep(20);
        }
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }
}
