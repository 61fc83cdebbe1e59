package dev.replog.chaos.load;

import dev.replog.chaos.check.Checker;
import dev.replog.chaos.check.Findings;
import dev.replog.chaos.check.Served;
import dev.replog.chaos.check.TokenTrail;
import dev.replog.chaos.check.Verdict;
import dev.replog.chaos.check.Written;
import dev.replog.chaos.stack.Stack;
import dev.replog.chaos.stack.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;

/** All users and their clients, and the check of their data when they rest. One thread starts and checks rounds. */
public final class Load implements AutoCloseable {
    private static final Duration SETTLE_MAX = Duration.ofMinutes(1);
    private static final Duration WATCH = Duration.ofSeconds(1);
    private static final int WRITERS = 2;

    private final List<Client> clients = new ArrayList<>();
    private final Connections connections;
    private final Findings findings = new Findings();
    private final Hooks hooks;
    private final int thinkMillisMax;
    private volatile boolean writing;
    private volatile boolean mayBeEmpty;
    private volatile boolean over;

    /** The clients of one user. */
    record Client(User user, List<Writer> writers, Reader reader, Listener listener, NodeDevice node) {}

    private Load(Connections connections, int thinkMillisMax) throws IOException {
        this.connections = connections;
        this.thinkMillisMax = thinkMillisMax;
        this.hooks = new Hooks(connections, this, findings);
    }

    /** Adds this many users. They pull and listen at once, and write when a round starts. */
    public static Load start(Stack stack, String secret, int users, int thinkMillisMax, long seed) throws IOException {
        Load load = new Load(new Connections(stack, secret), thinkMillisMax);
        Random random = new Random(seed);
        for (int i = 0; i < users; i++) {
            Client client = load.client("user-" + i, random);
            load.clients.add(client);
            Registering.channel(
                    load.caller(client.user().id(), "channel"),
                    load.hooks.address(client.user().id()));
            Thread.ofVirtual().start(client.node());
            Thread.ofVirtual().start(client.reader());
            Thread.ofVirtual().start(client.listener());
            Thread.ofVirtual().start(client.listener()::check);
            client.writers().forEach(writer -> Thread.ofVirtual().start(writer));
        }
        Thread.ofVirtual().start(load::watch);
        return load;
    }

    /** @param tablesMayBeEmpty whether a ping may be ahead of the tables until the next round */
    public void beginRound(boolean tablesMayBeEmpty) {
        mayBeEmpty = tablesMayBeEmpty;
        writing = true;
    }

    public List<String> userIds() {
        return clients.stream().map(client -> client.user().id()).toList();
    }

    /** Whether every writer has the outcome of a write that it sent after this moment. */
    public boolean hasWrittenSince(long nanos) {
        return clients.stream()
                .flatMap(client -> client.writers().stream())
                .allMatch(writer -> writer.decidedBegunNanos() - nanos > 0);
    }

    /** Whether every user has pulled since this moment, including everything acknowledged before. */
    public boolean hasPulledSince(long nanos) {
        return clients.stream().allMatch(client -> client.reader().pulledBegunNanos() - nanos > 0);
    }

    /** Whether every node has exchanged packets since this moment until nothing was left. */
    private boolean hasExchangedSince(long nanos) {
        return clients.stream().allMatch(client -> client.node().exchangedBegunNanos() - nanos > 0);
    }

    /** The newest acknowledged position of each user. */
    public List<Long> acknowledgedPositions() {
        return clients.stream().map(client -> client.user().newest().position()).toList();
    }

    /** Whether every user's stream has announced at least this. */
    public boolean isStreamed(List<Long> positions) {
        return IntStream.range(0, clients.size())
                .allMatch(i -> clients.get(i).listener().trail().position() >= positions.get(i));
    }

    /** Whether every user's webhook has announced at least this. */
    public boolean isCalled(List<Long> positions) {
        return IntStream.range(0, clients.size())
                .allMatch(i -> hooks.announced(clients.get(i).user().id()) >= positions.get(i));
    }

    /** The longest time from a write to its outcome since the last call, of any device. */
    public Duration takeLongestStall() {
        return Duration.ofNanos(clients.stream()
                .flatMap(client -> client.writers().stream())
                .mapToLong(Writer::takeLongestNanos)
                .max()
                .orElse(0));
    }

    /** Waits until all clients have finished, and checks what was written since the round started. */
    public Verdict endRound() {
        writing = false;
        boolean isQuiet = Waits.holds(
                SETTLE_MAX,
                () -> clients.stream()
                        .allMatch(client -> client.node().isResting()
                                && client.writers().stream().allMatch(Writer::isResting)));
        List<Long> ends = acknowledgedPositions();
        long nanos = System.nanoTime();
        boolean isPulled = Waits.holds(SETTLE_MAX, () -> hasPulledSince(nanos) && hasExchangedSince(nanos));
        boolean isAnnounced = Waits.holds(SETTLE_MAX, () -> isStreamed(ends) && isCalled(ends));
        return judge(isQuiet, isPulled, isAnnounced, ends);
    }

    boolean isWriting() {
        return writing;
    }

    boolean mayBeEmpty() {
        return mayBeEmpty;
    }

    boolean isOver() {
        return over;
    }

    int thinkMillisMax() {
        return thinkMillisMax;
    }

    private Verdict judge(boolean isQuiet, boolean isPulled, boolean isAnnounced, List<Long> ends) {
        List<String> found = new ArrayList<>();
        if (!isQuiet) {
            found.add("a device still waits for a response long after the end of the fault");
        }
        if (!isPulled) {
            found.add("a device still cannot pull, or exchange packets, long after the end of the fault");
        }
        if (!isAnnounced) {
            found.addAll(missedPings(ends));
        }
        int acknowledged = 0;
        int lost = 0;
        int duplicated = 0;
        for (Client client : clients) {
            User user = client.user();
            Audit audit =
                    new Audit(new Caller(connections, user.id(), "audit of " + user.id(), findings), user.newest());
            List<Written> written = user.takeWritten();
            Optional<Served> served = audit.served(written);
            if (served.isEmpty()) {
                found.add(user.id() + ": could not be audited");
                continue;
            }
            Verdict one = Checker.check(written, served.get());
            acknowledged += one.acknowledged();
            lost += one.lost();
            duplicated += one.duplicated();
            found.addAll(one.findings());
            found.addAll(Checker.differences(
                    client.reader().trail().text() + " of " + user.id(),
                    client.reader().gathered(),
                    served.get().values()));
            found.addAll(Checker.differences(
                    client.node().name(), client.node().gathered(), served.get().values()));
        }
        found.addAll(findings.take());
        return new Verdict(acknowledged, lost, duplicated, List.copyOf(found));
    }

    private List<String> missedPings(List<Long> ends) {
        List<String> found = new ArrayList<>();
        for (int i = 0; i < clients.size(); i++) {
            Client client = clients.get(i);
            long stream = client.listener().trail().position();
            long webhook = hooks.announced(client.user().id());
            if (stream < ends.get(i) || webhook < ends.get(i)) {
                found.add(client.user().id() + ": the last ping says " + stream + " by stream and " + webhook
                        + " by webhook (expected: " + ends.get(i) + ")");
            }
        }
        return found;
    }

    private Client client(String userId, Random random) {
        User user = new User(userId, findings);
        List<Writer> writers = new ArrayList<>();
        for (int i = 0; i < WRITERS; i++) {
            writers.add(new Writer(caller(userId, "writer " + i), user, this, random.nextLong()));
        }
        return new Client(
                user,
                writers,
                new Reader(
                        caller(userId, "reader"), user, this, new TokenTrail("reader of " + userId, userId, findings)),
                new Listener(
                        caller(userId, "stream"),
                        caller(userId, "stream"),
                        this,
                        new TokenTrail("stream of " + userId, userId, findings)),
                new NodeDevice(Registering.node(caller(userId, "node")), user, this, random.nextLong()));
    }

    private Caller caller(String userId, String role) {
        return new Caller(connections, userId, role + " of " + userId, findings);
    }

    private void watch() {
        while (!over) {
            clients.forEach(client -> client.listener().giveUpWhenSilent());
            Waits.pause(WATCH);
        }
    }

    @Override
    public void close() {
        over = true;
        clients.forEach(client -> client.listener().close());
        hooks.close();
        connections.close();
    }
}
