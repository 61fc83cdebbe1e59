package dev.replog.simulation;

import dev.replog.decide.Entity;
import dev.replog.decide.EntityJson;
import dev.replog.decide.EntityKey;
import dev.replog.decide.Erasure;
import dev.replog.decide.Receipt;
import dev.replog.decide.Usage;
import dev.replog.schemas.Change;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import dev.replog.simulation.projector.WriteObserver;
import dev.replog.simulation.server.MemoryDatabase;
import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.server.World;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The conditions that must hold after every step. It records writes, publications, pings and responses as they happen,
 * and does not rely on any statement of the code under test about itself.
 */
final class Checker implements WriteObserver {
    private final World world;
    private final Map<Integer, Long> applied = new HashMap<>();
    private final Map<UUID, Long> decided = new HashMap<>();
    private final Map<String, Long> erasures = new HashMap<>();
    private final Map<UUID, String> acknowledged = new LinkedHashMap<>();
    private final Map<String, NavigableMap<Long, Map<EntityKey, String>>> states = new HashMap<>();
    private long pings;
    private long chains;

    Checker(World world) {
        this.world = world;
    }

    private void violated(String invariant, String what) {
        world.timeline().violated(invariant, what);
    }

    /**
     * A transaction advances a partition: only the newest owner may do it, and only from the end of the previous batch.
     */
    @Override
    public void applying(int partition, long epoch, long expected, long next) {
        long newest = world.database().progress(partition).epoch();
        if (epoch != newest) {
            violated(
                    "zombie",
                    "partition " + partition + " is written to in epoch " + epoch + ", the newest is " + newest);
        }
        long done = applied.getOrDefault(partition, 0L);
        if (expected != done || next <= expected) {
            violated(
                    "applied-once",
                    "partition " + partition + " is applied from " + expected + " to " + next
                            + ", but was applied up to " + done);
        }
        applied.put(partition, next);
    }

    @Override
    public void erasing(String userId, Erasure erasure) {
        world.timeline().tell("the account of " + userId + " is erased at " + erasure.position());
        erasures.put(userId, erasure.position());
    }

    @Override
    public void writing(String userId, Entity entity) {
        Entity before = world.database().user(userId).entities().get(entity.key());
        if (before != null
                && (entity.position() < before.position()
                        || entity.treePosition() < before.treePosition()
                        || entity.version() < before.version())) {
            violated(
                    "positions-rise",
                    entity.key() + " goes back from " + before.position() + " to " + entity.position());
        }
    }

    @Override
    public void writing(String userId, UUID mutationId, Receipt receipt) {
        Receipt before = world.database().user(userId).receipts().get(mutationId);
        if (before != null && before.outcome().getProblem() == null && before.position() != receipt.position()) {
            violated(
                    "applied-once",
                    "mutation " + mutationId + " is decided at " + receipt.position() + ", and was applied at "
                            + before.position());
        }
        decided.put(mutationId, receipt.position());
    }

    @Override
    public void writingHead(String userId, long head) {
        long before = world.database().user(userId).head();
        if (head <= before) {
            violated("positions-rise", "the head of " + userId + " goes from " + before + " to " + head);
        }
    }

    /** Stores the user's state at each head, which is the expected state after a pull that ends there. */
    @Override
    public void committed(String userId) {
        MemoryDatabase.User user = world.database().user(userId);
        requireUsage(userId, user);
        requireErased(userId, user);
        states.computeIfAbsent(userId, ignored -> new TreeMap<>()).put(user.head(), live(user));
    }

    /** The stored usage must be the real usage, because quotas are decided by it. */
    private void requireUsage(String userId, MemoryDatabase.User user) {
        long entities = user.entities().values().stream().filter(Entity::isLive).count();
        long bytes = user.entities().values().stream()
                .filter(Entity::isLive)
                .mapToLong(entity -> EntityJson.fields(entity).getBytes(StandardCharsets.UTF_8).length)
                .sum();
        if (!user.usage().equals(new Usage(entities, bytes))) {
            violated(
                    "usage",
                    userId + " keeps " + entities + " entities and " + bytes + " bytes, said is " + user.usage());
        }
    }

    /** Nothing from before the last erasure of the account is left. */
    private void requireErased(String userId, MemoryDatabase.User user) {
        long erased = erasures.getOrDefault(userId, 0L);
        long left = user.entities().values().stream()
                        .filter(entity -> entity.position() <= erased)
                        .count()
                + user.receipts().values().stream()
                        .filter(receipt -> receipt.position() <= erased)
                        .count();
        if (left > 0) {
            violated("erased", userId + " has " + left + " rows from before the erasure at " + erased);
        }
    }

    private static Map<EntityKey, String> live(MemoryDatabase.User user) {
        Map<EntityKey, String> live = new HashMap<>();
        user.entities().values().stream()
                .filter(Entity::isLive)
                .forEach(entity -> live.put(entity.key(), Long.toHexString(entity.position())));
        return live;
    }

    /** Published changes must be readable. */
    void changeAppended(MemoryTopic.Stored stored) {
        try {
            Change change = RecordCodec.CHANGE.decode(stored.value());
            requireReadable("a change", change.getUserId(), change.getPosition());
        } catch (UndecodableRecordException e) {
            violated("published", "a change cannot be read: " + e.getMessage());
        }
    }

    void outcomeAppended(MemoryTopic.Stored stored) {
        try {
            Outcome outcome = RecordCodec.OUTCOME.decode(stored.value());
            requireReadable("an outcome", outcome.getUserId(), outcome.getPosition());
        } catch (UndecodableRecordException e) {
            violated("published", "an outcome cannot be read: " + e.getMessage());
        }
    }

    /** A ping leaves a notifier. */
    void pinging(String userId, SyncToken token) {
        pings++;
        requireReadable("a ping", userId, token.position().value());
    }

    private void requireReadable(String what, String userId, long position) {
        long head = world.database().user(userId).head();
        if (position > head) {
            violated("announced-early", what + " of " + userId + " says " + position + ", one can read up to " + head);
        }
    }

    /** A device got a response that says that its mutation is decided, or will be. */
    void acknowledged(String userId, UUID mutationId, String status, long position) {
        world.timeline().tell("mutation " + mutationId + " of " + userId + " is acknowledged: " + status);
        long erased = erasures.getOrDefault(userId, 0L);
        if (erased > 0 && (position <= erased || status.equals("accepted"))) {
            // Nothing of it is left, or it may be refused because it was made before the erasure.
            return;
        }
        acknowledged.put(mutationId, userId);
        if (status.equals("accepted")) {
            if (world.kafka().mutations().end(world.partitionOf(userId)) <= new Position(position).offset()) {
                violated("acknowledged", "mutation " + mutationId + " is accepted at " + position + ", beyond the log");
            }
            return;
        }
        Receipt receipt = world.database().user(userId).receipts().get(mutationId);
        boolean isApplied = receipt != null && receipt.outcome().getProblem() == null;
        boolean isSaidApplied = !status.equals("rejected");
        if (receipt == null || isApplied != isSaidApplied) {
            violated(
                    "acknowledged",
                    "mutation " + mutationId + " is said to be " + status + ", the receipt says "
                            + (receipt == null ? "nothing" : receipt.outcome().getStatus()));
        }
    }

    /** A chain of pages has ended with a token: the device has the result of a full pull at that moment. */
    void chainEnded(String userId, String device, long position, Map<EntityKey, String> store) {
        chains++;
        NavigableMap<Long, Map<EntityKey, String>> known = states.getOrDefault(userId, new TreeMap<>());
        Map.Entry<Long, Map<EntityKey, String>> state = known.floorEntry(position);
        Map<EntityKey, String> expected = state == null ? Map.of() : state.getValue();
        long head = world.database().user(userId).head();
        if (position > head) {
            violated("chain", device + " got the token " + position + ", one can read up to " + head);
        } else if (!store.equals(expected)) {
            violated("chain", device + " has at " + position + " " + difference(store, expected));
        }
    }

    static String difference(Map<EntityKey, String> found, Map<EntityKey, String> expected) {
        Map<EntityKey, @Nullable String> all = new LinkedHashMap<>();
        all.putAll(found);
        all.putAll(expected);
        StringBuilder text = new StringBuilder();
        for (EntityKey key : all.keySet()) {
            if (!String.valueOf(found.get(key)).equals(String.valueOf(expected.get(key)))) {
                text.append(key)
                        .append(": ")
                        .append(found.get(key))
                        .append(" (expected: ")
                        .append(expected.get(key))
                        .append("); ");
            }
        }
        return text.toString();
    }

    /** A device is told that its account was erased. */
    void toldErased(String userId) {
        if (!erasures.containsKey(userId)) {
            violated("erased", userId + " is told of an erasure that was not made");
        }
    }

    /** The position of the last erasure of the user's account; 0 when there is none. */
    long erased(String userId) {
        return erasures.getOrDefault(userId, 0L);
    }

    Map<UUID, String> acknowledged() {
        return acknowledged;
    }

    boolean isDecided(UUID mutationId) {
        return decided.containsKey(mutationId);
    }

    /** The number of pings that left a notifier. */
    long pings() {
        return pings;
    }

    /** The number of chains of pages that ended. */
    long chains() {
        return chains;
    }
}
