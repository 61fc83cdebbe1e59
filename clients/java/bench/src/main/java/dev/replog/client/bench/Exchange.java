package dev.replog.client.bench;

import dev.replog.client.SyncResult;
import dev.replog.client.jdbc.SqliteStore;
import dev.replog.client.node.ExchangeNode;
import dev.replog.client.sync.PullState;
import dev.replog.client.write.WriteOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * Entities in packets, to a centre that answers at once and from it, beside a {@link PlainExchange plain loop with
 * JDBC} that makes the same requests. Both take turns.
 */
final class Exchange {

    private static final Duration LIMIT = Duration.ofMinutes(10);
    private static final int GROUP = 100;

    /** How long one exchange takes, in each direction. */
    private record Times(double sentMillis, double receivedMillis) {}

    private final Path folder;
    private final Bench.Size size;
    private final StubServer server;

    Exchange(Path folder, Bench.Size size, StubServer server) {
        this.folder = folder;
        this.size = size;
        this.server = server;
    }

    List<Line> measure() throws Exception {
        int rounds = size.rounds();
        double[][] sent = new double[2][rounds];
        double[][] received = new double[2][rounds];
        // The first round is not counted.
        for (int round = -1; round < rounds; round++) {
            Times[] both = {ofNode("node-" + round + ".db"), ofPlainLoop("plain-node-" + round + ".db")};
            for (int i = 0; i < both.length && round >= 0; i++) {
                sent[i][round] = both[i].sentMillis();
                received[i][round] = both[i].receivedMillis();
            }
        }
        String packets = " in packets of " + StubCentre.PACKET + ", entities/s";
        return List.of(
                line("exchange: " + size.queue() + " sent" + packets, sent),
                line("exchange: " + size.queue() + " received" + packets, received));
    }

    private Line line(String name, double[][] times) {
        double own = Timing.rate(size.queue(), Timing.median(times[0]));
        double plain = Timing.rate(size.queue(), Timing.median(times[1]));
        return Line.of(name, "%.0f", own).beside("plain JDBC: %.0f", plain);
    }

    private Times ofNode(String file) throws Exception {
        Network network = new Network(false);
        try (ExchangeNode node = ExchangeNode.builder()
                .url(server.url())
                .registration(StubCentre.NODE)
                .user("alice")
                .store(SqliteStore.at(folder.resolve(file)))
                .client(client -> client.surroundings(network))
                .open()) {
            write(node);
            double sent = Timing.millis(() -> {
                network.turnOn();
                sync(node);
            });
            server.centre().offer(size.queue());
            double received = Timing.millis(() -> sync(node));
            int shown = node.replog().collection("exercise").all().get().size();
            require("rows", shown, 2 * size.queue());
            return new Times(sent, received);
        }
    }

    private void write(ExchangeNode node) {
        for (int first = 0; first < size.queue(); first += GROUP) {
            int begin = first;
            node.replog()
                    .transact(
                            tx -> {
                                for (int n = begin; n < Math.min(begin + GROUP, size.queue()); n++) {
                                    String name = "exercise " + n;
                                    tx.create("exercise", f -> f.set("name", name));
                                }
                            },
                            WriteOptions.DEFAULT);
        }
    }

    private static void sync(ExchangeNode node) {
        SyncResult result = node.replog().sync(LIMIT);
        if (result.state() != PullState.SYNCED) {
            throw new IllegalStateException("sync: " + result.state() + " (expected: SYNCED)");
        }
        require("pending", node.replog().status().pending(), 0);
    }

    private Times ofPlainLoop(String file) throws Exception {
        try (PlainExchange plain = new PlainExchange(folder.resolve(file), server.url())) {
            plain.write(size.queue());
            double sent = Timing.millis(plain::exchange);
            server.centre().offer(size.queue());
            double received = Timing.millis(plain::exchange);
            require("rows", plain.count(), 2 * size.queue());
            return new Times(sent, received);
        }
    }

    private static void require(String name, int value, int expected) {
        if (value != expected) {
            throw new IllegalStateException(name + ": " + value + " (expected: " + expected + ")");
        }
    }
}
