package dev.replog.client.bench;

import dev.replog.client.Replog;
import dev.replog.client.platform.Subscription;
import dev.replog.client.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;

/** The heap of a client with a store in memory whose rows are all watched. */
final class Memory {

    private final Bench.Size size;
    private final String url;

    Memory(Bench.Size size, String url) {
        this.size = size;
        this.url = url;
    }

    List<Line> measure() throws Exception {
        List<Line> lines = new ArrayList<>();
        for (int items : List.of(size.queue() / 10, size.queue())) {
            lines.add(measure(items));
        }
        return lines;
    }

    private Line measure(int items) throws Exception {
        long before = used();
        try (Replog replog = Clients.open(url, MemoryStore.create(), false)) {
            CountDownLatch shown = new CountDownLatch(1);
            Subscription live = replog.collection("exercise").all().subscribe(rows -> {
                if (rows.size() == items) {
                    shown.countDown();
                }
            });
            for (int n = 0; n < items; n++) {
                String name = "exercise " + n;
                replog.collection("exercise").create(f -> f.set("name", name));
            }
            shown.await();
            double megabytes = (used() - before) / 1e6;
            live.close();
            return Line.of("heap of " + items + " items that wait and are watched", "%.1f MB", megabytes);
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
