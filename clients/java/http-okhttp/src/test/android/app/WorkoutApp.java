package app;

import dev.replog.client.EntityCollection;
import dev.replog.client.Replog;
import dev.replog.client.platform.Subscription;
import dev.replog.client.query.Row;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.write.Write;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** An app as one for Android is: it has the core, OkHttp, and no module that Android lacks. */
public final class WorkoutApp {

    private WorkoutApp() {}

    public static void main(String[] args) throws Exception {
        for (Module module : ModuleLayer.boot().modules()) {
            System.out.println("module " + module.getName());
        }
        try (Replog replog = Replog.builder()
                .url(args[0])
                .store(MemoryStore.create())
                .user("alice")
                .token(() -> args[1])
                .open()) {
            use(replog);
        }
        System.out.println("closed");
    }

    private static void use(Replog replog) throws Exception {
        EntityCollection exercises = replog.collection("exercise");
        BlockingQueue<List<Row>> shown = new LinkedBlockingQueue<>();
        try (Subscription live = exercises.orderBy("name").subscribe(shown::add)) {
            Write<Row> write = exercises.create(f -> f.set("name", "Squat"));
            System.out.println("sync " + replog.sync(Duration.ofSeconds(20)).state());
            System.out.println("write "
                    + write.server().toCompletableFuture().get(20, TimeUnit.SECONDS).status());
            Row row = exercises.get(write.value().id()).orElseThrow();
            exercises.patch(row, f -> f.set("name", "Front squat"));
            System.out.println("sync " + replog.sync(Duration.ofSeconds(20)).state());
            List<Row> rows = List.of();
            while (rows.isEmpty() || !"Front squat".equals(rows.get(0).text("name"))) {
                rows = shown.poll(20, TimeUnit.SECONDS);
            }
            System.out.println("shown " + rows.get(0).text("name") + ", " + replog.status().pending() + " pending");
        }
    }
}
