package dev.replog.clients.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.allinone.RunningServer;
import dev.replog.client.Replog;
import dev.replog.client.http.jdk.JdkHttpTransport;
import dev.replog.client.node.ExchangeNode;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.store.MemoryStore;
import dev.replog.clients.SharedServer;
import dev.replog.clients.histories.Account;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;

/** A node, a device in Java and a device in TypeScript of one user end with what a full pull has. */
@ExtendWith(SharedServer.class)
@DisabledIfSystemProperty(named = "skipNpm", matches = "true", disabledReason = "-DskipNpm was given")
class AllClientsIT {
    private static final int ROUNDS = 20;
    private static final String WORKOUT = "workout";

    @Test
    void randomWritesOfAll_convergeByteByByte(RunningServer server) throws Exception {
        TypeScriptDevice.install();
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        HttpClient http = HttpClient.newHttpClient();
        Account account = new Account(http, server.address(), "all-" + UUID.randomUUID());
        try (http;
                JdkHttpTransport transport = new JdkHttpTransport(http)) {
            Site site = new Site(account, transport);
            try (Replog phone = site.device();
                    TypeScriptDevice browser = TypeScriptDevice.open(account);
                    ExchangeNode node = site.node(site.registered("d1"), MemoryStore.create())
                            .open()) {
                write(random, phone, browser, node.replog());
                for (int turn = 0; turn < 2; turn++) {
                    Site.sync(phone, node.replog());
                    browser.sync();
                    browser.discardRejected();
                    phone.rejected().list().forEach(Rejected::discard);
                    node.replog().rejected().list().forEach(Rejected::discard);
                }
                Site.sync(phone, node.replog());
                browser.sync();

                site.requireSame(phone, node.replog());
                assertThat(browser.shown()).isEqualTo(site.wanted());
            }
        } catch (AssertionError failed) {
            throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
        }
    }

    private static void write(SplittableRandom random, Replog phone, TypeScriptDevice browser, Replog node)
            throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            switch (random.nextInt(3)) {
                case 0 -> write(random, phone);
                case 1 -> write(random, node);
                default -> write(random, browser);
            }
            if (random.nextInt(3) == 0) {
                Site.sync(random.nextBoolean() ? phone : node);
                browser.sync();
            }
        }
    }

    private static void write(SplittableRandom random, Replog client) {
        List<Row> workouts = client.collection(WORKOUT).all().get();
        if (workouts.isEmpty() || random.nextInt(3) == 0) {
            client.collection(WORKOUT).create(f -> f.set("name", "Java").set("scheduled_date", "2026-11-10"));
        } else if (random.nextInt(4) == 0) {
            client.collection(WORKOUT).delete(workouts.get(random.nextInt(workouts.size())));
        } else {
            int number = random.nextInt(9);
            client.collection(WORKOUT)
                    .patch(
                            workouts.get(random.nextInt(workouts.size())),
                            f -> f.set(number % 2 == 0 ? "name" : "notes", "Java ü " + number));
        }
    }

    private static void write(SplittableRandom random, TypeScriptDevice client) throws Exception {
        List<String> workouts = client.ids(WORKOUT);
        if (workouts.isEmpty() || random.nextInt(3) == 0) {
            String workout = client.create(WORKOUT, Map.of("name", "TypeScript", "scheduled_date", "2026-11-11"));
            String exercise = client.create("exercise", Map.of("name", "Squat"));
            String entry = client.create("workout_exercise", Map.of("workout_id", workout, "exercise_id", exercise));
            client.create("workout_set", Map.of("workout_exercise_id", entry, "reps", 5L, "weight", 82.5));
        } else if (random.nextInt(4) == 0) {
            client.delete(WORKOUT, workouts.get(random.nextInt(workouts.size())));
        } else {
            int number = random.nextInt(9);
            String field = number % 2 == 0 ? "name" : "notes";
            client.patch(
                    WORKOUT, workouts.get(random.nextInt(workouts.size())), Map.of(field, "TypeScript ü " + number));
        }
    }
}
