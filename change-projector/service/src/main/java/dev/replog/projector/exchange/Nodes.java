package dev.replog.projector.exchange;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.catalogue.CanonicalText;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/** Registers nodes, shows them, replaces their tokens and stops them. Every method blocks. */
final class Nodes {
    /** The most waiting roots that are counted for one node, and for each node of a list. */
    static final int WAITING_MAX = 10_000;

    static final int WAITING_IN_LIST_MAX = 1000;

    private final ExchangeDatabase database;
    private final Supplier<RootReads> reads;
    private final int nodesMax;
    private final RandomGenerator random;
    private final InstantSource clock;

    Nodes(ExchangeDatabase database, KnownCatalogues known, int nodesMax, RandomGenerator random, InstantSource clock) {
        this.database = database;
        this.reads = known.fromTypes(RootReads::new);
        this.nodesMax = nodesMax;
        this.random = random;
        this.clock = clock;
    }

    /** A node with its token, which is known only now. */
    record Registered(Node node, String token, UUID centre) {}

    /**
     * A node as it is shown.
     *
     * @param waiting the roots that it has not acknowledged, up to a limit
     */
    record Shown(Node node, long waiting) {}

    Registered register(String userId, NodeOrder order) {
        String token = NodeToken.random(random);
        Node node = new Node(
                randomId(),
                userId,
                order.code(),
                order.name(),
                order.types(),
                order.policy(),
                clock.instant().truncatedTo(ChronoUnit.MILLIS),
                0,
                GivenTokens.NONE,
                new Node.Progress(0, 0, 0, 0, null, null));
        return database.write(connection -> {
            UUID centre = Exchanges.centre(connection);
            if (!NodeTable.insert(connection, node, NodeToken.hash(token), nodesMax)) {
                throw NodeTable.hasCode(connection, userId, order.code())
                        ? new ProblemException(
                                ErrorCode.NODE_EXISTS, "code: " + order.code() + " (expected: a code of no other node)")
                        : new ProblemException(
                                ErrorCode.RATE_LIMITED,
                                "nodes: " + nodesMax + " (expected: at most that; stop one that is not used)");
            }
            return new Registered(node, token, centre);
        });
    }

    private UUID randomId() {
        return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() >>> 2 | Long.MIN_VALUE);
    }

    List<Shown> all(String userId) {
        List<Node> nodes = database.write(connection -> NodeTable.all(connection, userId));
        return nodes.stream().map(node -> shown(node, WAITING_IN_LIST_MAX)).toList();
    }

    Shown show(String userId, UUID id) {
        Node node = database.write(connection -> NodeTable.find(connection, userId, id))
                .orElseThrow(Nodes::unknown);
        return shown(node, WAITING_MAX);
    }

    private Shown shown(Node node, int waitingMax) {
        RootReads roots = reads.get();
        return new Shown(
                node,
                database.read(
                        node.userId(),
                        connection -> roots.waiting(
                                connection,
                                node.userId(),
                                node.roots(roots.catalogue()),
                                node.acknowledged(),
                                waitingMax)));
    }

    String replaceToken(String userId, UUID id) {
        String token = NodeToken.random(random);
        if (!database.write(connection -> NodeTable.replaceToken(connection, userId, id, NodeToken.hash(token)))) {
            throw unknown();
        }
        return token;
    }

    boolean stop(String userId, UUID id) {
        if (!database.write(connection -> NodeTable.delete(connection, userId, id))) {
            throw unknown();
        }
        return true;
    }

    private static ProblemException unknown() {
        return new ProblemException(ErrorCode.NOT_FOUND, "node: unknown id");
    }

    static Map<String, Object> json(Registered registered) {
        Map<String, Object> json = described(registered.node());
        json.put("token", registered.token());
        json.put("centre_id", registered.centre().toString());
        return json;
    }

    static Map<String, Object> json(Shown shown) {
        Node.Progress progress = shown.node().progress();
        Map<String, Object> json = described(shown.node());
        putIfPresent(json, "last_sync_in", text(progress.lastIn()));
        putIfPresent(json, "last_sync_out", text(progress.lastOut()));
        json.put("epoch", progress.epoch());
        json.put("received_packet_no", progress.received());
        json.put("sent_packet_no", progress.sent());
        json.put("acknowledged_packet_no", progress.acknowledgedNumber());
        json.put("waiting", shown.waiting());
        return json;
    }

    private static Map<String, Object> described(Node node) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", node.id().toString());
        json.put("code", node.code());
        json.put("name", node.name());
        putIfPresent(json, "types", node.types());
        putIfPresent(json, "conflict", node.policy() == null ? null : NodeOrder.policyName(node.policy()));
        json.put("created_at", CanonicalText.of(node.createdAt()));
        return json;
    }

    /** Responses leave out what has no value. */
    private static void putIfPresent(Map<String, Object> json, String name, @Nullable Object value) {
        if (value != null) {
            json.put(name, value);
        }
    }

    private static @Nullable String text(@Nullable Instant time) {
        return time == null ? null : CanonicalText.of(time.truncatedTo(ChronoUnit.MILLIS));
    }
}
