package dev.replog.clients.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.allinone.RunningServer;
import dev.replog.client.Replog;
import dev.replog.client.http.jdk.JdkHttpTransport;
import dev.replog.client.jdbc.SqliteStore;
import dev.replog.client.node.ExchangeNode;
import dev.replog.client.node.ExchangeNode.Received;
import dev.replog.client.node.NodeRegistration;
import dev.replog.client.node.PacketCourier;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.write.WriteOptions;
import dev.replog.clients.SharedServer;
import dev.replog.clients.histories.Account;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/** A node, a device and a plain pull of one user have the same data, whatever each of them writes. */
@ExtendWith(SharedServer.class)
@Execution(ExecutionMode.CONCURRENT)
class NodeIT {

    private static final int ROUNDS = 30;

    @TempDir
    private static Path folder;

    private static RunningServer server;
    private static HttpClient http;
    private static JdkHttpTransport transport;

    @BeforeAll
    static void start(RunningServer running) {
        server = running;
        http = HttpClient.newHttpClient();
        transport = new JdkHttpTransport(http);
    }

    @AfterAll
    static void stop() {
        transport.close();
        http.close();
    }

    private static Account account() {
        return new Account(http, server.address(), "node-" + UUID.randomUUID());
    }

    private static Site site() {
        return new Site(account(), transport);
    }

    private static String tree(Replog client) {
        return client.write(tx -> {
                    String workout =
                            tx.create("workout", f -> f.set("day_id", "d")).id();
                    String exercise =
                            tx.create("exercise", f -> f.set("name", "Squat")).id();
                    String entry = tx.create(
                                    "workout_exercise",
                                    f -> f.set("workout_id", workout).set("exercise_id", exercise))
                            .id();
                    for (int i = 0; i < 3; i++) {
                        int reps = i + 3;
                        tx.create(
                                "workout_set",
                                f -> f.set("workout_exercise_id", entry)
                                        .set("reps", reps)
                                        .set("weight", 82.5));
                    }
                    return workout;
                })
                .value();
    }

    @Test
    void nodeAndDevice_haveWhatTheOtherWrote() throws Exception {
        Site site = site();
        try (Replog device = site.device();
                ExchangeNode node =
                        site.node(site.registered("d1"), MemoryStore.create()).open()) {
            Replog desktop = node.replog();
            tree(device);
            Site.sync(device, desktop);
            site.requireSame(device, desktop);

            String own = tree(desktop);
            Site.sync(desktop, device);
            site.requireSame(device, desktop);

            for (Row set : desktop.collection("workout_set").all().get()) {
                desktop.collection("workout_set")
                        .patch(set, f -> f.set("reps", 8).clear("weight"));
            }
            device.collection("workout").patch(own, f -> f.set("notes", "slow"));
            Site.sync(device, desktop, device, desktop);
            site.requireSame(device, desktop);

            desktop.collection("workout").delete(own);
            Site.sync(desktop, device);
            site.requireSame(device, desktop);
            assertThat(device.collection("workout").get(own)).isEmpty();
        }
    }

    @Test
    void conflict_isParkedAtTheNode_andDiscarded() throws Exception {
        Site site = site();
        try (Replog device = site.device();
                ExchangeNode node =
                        site.node(site.registered("d1"), MemoryStore.create()).open()) {
            Replog desktop = node.replog();
            String workout = tree(device);
            Site.sync(device, desktop);

            Row shown = desktop.collection("workout").get(workout).orElseThrow();
            device.collection("workout").patch(workout, f -> f.set("name", "device"));
            Site.sync(device);
            desktop.collection("workout").patch(shown, f -> f.set("name", "desktop"));
            Site.sync(desktop);

            List<Rejected> rejected = desktop.rejected().list();
            assertThat(rejected).extracting(Rejected::code).containsExactly("etag_mismatch");
            rejected.get(0).discard();
            Site.sync(desktop, device);
            site.requireSame(device, desktop);
        }
    }

    @Test
    void filesCarryTheSamePackets() throws Exception {
        Account account = account();
        Site site = new Site(account, transport);
        NodeRegistration registration = site.registered("offline");
        Path out = folder.resolve("out");
        Path in = folder.resolve("in");
        PacketCourier courier =
                new PacketCourier(account.server(), registration.token(), transport, Duration.ofSeconds(30));
        try (Replog device = site.device();
                ExchangeNode node = ExchangeNode.builder()
                        .registration(registration)
                        .user(account.user())
                        .store(SqliteStore.at(folder.resolve("offline.db")))
                        .open()) {
            tree(device);
            tree(node.replog());
            Site.sync(device);
            for (int i = 0; i < 2; i++) {
                node.writePacket(out);
                courier.carry(out, in);
                courier.carry(out, in);
                assertThat(node.readPacket(in)).isEqualTo(Received.APPLIED);
                assertThat(node.readPacket(in)).isEqualTo(Received.REPEATED);
            }
            Site.sync(device);
            site.requireSame(device, node.replog());
        }
    }

    @Test
    void restoredNode_getsEverythingAgain_andSendsWhatIsPending() throws Exception {
        Site site = site();
        NodeRegistration registration = site.registered("d1");
        try (Replog device = site.device()) {
            try (ExchangeNode node =
                    site.node(registration, MemoryStore.create()).open()) {
                tree(node.replog());
                Site.sync(node.replog(), device);
            }
            // Another store of the same node knows nothing of the packets before.
            try (ExchangeNode node =
                    site.node(registration, MemoryStore.create()).open()) {
                String own = tree(node.replog());
                Site.sync(node.replog(), device);
                site.requireSame(device, node.replog());
                assertThat(device.collection("workout").get(own)).isPresent();
            }
        }
    }

    @Test
    void randomWritesOfBoth_convergeByteByByte() throws Exception {
        long seed = Long.getLong("seed", System.nanoTime());
        SplittableRandom random = new SplittableRandom(seed);
        Site site = site();
        try (Replog device = site.device();
                ExchangeNode node = site.node(site.registered("d1"), SqliteStore.at(folder.resolve("random.db")))
                        .open()) {
            Replog desktop = node.replog();
            for (int round = 0; round < ROUNDS; round++) {
                writeRandomly(random.nextBoolean() ? device : desktop, random);
                if (random.nextInt(4) == 0) {
                    Site.sync(random.nextBoolean() ? device : desktop);
                }
            }
            for (Replog each : List.of(device, desktop, device, desktop)) {
                Site.sync(each);
                each.rejected().list().forEach(Rejected::discard);
            }
            Site.sync(device, desktop, device, desktop);
            site.requireSame(device, desktop);
        } catch (AssertionError failed) {
            throw new AssertionError("seed " + seed + ": " + failed.getMessage(), failed);
        }
    }

    private static void writeRandomly(Replog client, SplittableRandom random) {
        List<Row> workouts = client.collection("workout").all().get();
        List<Row> sets = client.collection("workout_set").all().get();
        int choice = workouts.isEmpty() ? 0 : random.nextInt(5);
        switch (choice) {
            case 0 -> tree(client);
            case 1 ->
                client.collection("workout")
                        .patch(
                                workouts.get(random.nextInt(workouts.size())),
                                f -> f.set("name", "n" + random.nextInt(9)));
            case 2 -> client.collection("workout").delete(workouts.get(random.nextInt(workouts.size())));
            default -> {
                if (!sets.isEmpty()) {
                    client.collection("workout_set")
                            .patch(sets.get(random.nextInt(sets.size())), f -> f.set("reps", random.nextInt(1, 20)));
                }
            }
        }
        client.transact(tx -> tx.create("exercise", f -> f.set("name", "x")), WriteOptions.DEFAULT);
    }
}
