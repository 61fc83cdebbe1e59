package dev.replog.simulation.server;

import dev.replog.decide.Entity;
import dev.replog.decide.EntityKey;
import dev.replog.decide.Erasure;
import dev.replog.decide.LastPacket;
import dev.replog.decide.Receipt;
import dev.replog.decide.Usage;
import dev.replog.simulation.timeline.Fiber;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The committed tables of the read model. Reads see one committed state; the writes of a transaction happen all at once
 * when it commits. Rows of progress are locked by the transaction that wrote them until it ends.
 */
public final class MemoryDatabase {
    /** In the order in which clients receive entities; ids are compared as in PostgreSQL. */
    public static final Comparator<Entity> RECEIVING = Comparator.comparingLong(Entity::position)
            .thenComparingInt(entity -> entity.type().code())
            .thenComparing(Entity::id, MemoryDatabase::compareIds);

    /** The data of one user. */
    public static final class User {
        private final Map<EntityKey, Entity> entities = new LinkedHashMap<>();
        private final Map<UUID, Receipt> receipts = new LinkedHashMap<>();
        private final Map<UUID, LastPacket> packets = new LinkedHashMap<>();
        private final List<Erasure> erasures = new ArrayList<>();
        private long head;
        private long horizon;
        private Usage usage = Usage.NONE;

        public Map<EntityKey, Entity> entities() {
            return entities;
        }

        public Map<UUID, Receipt> receipts() {
            return receipts;
        }

        /** The last packets of nodes. */
        public Map<UUID, LastPacket> packets() {
            return packets;
        }

        /** The erasures of the account, in the order of the log. */
        public List<Erasure> erasures() {
            return erasures;
        }

        public long head() {
            return head;
        }

        public long horizon() {
            return horizon;
        }

        public Usage usage() {
            return usage;
        }

        /** As if the retention of deletions up to there had ended. */
        public void raiseHorizon(long position) {
            horizon = Math.max(horizon, position);
        }
    }

    /** The progress of a partition, and its owner. */
    public static final class Progress {
        private long epoch;
        private long next;
        private byte @Nullable [] outbox;
        private @Nullable Object lockedBy;
        private final List<Runnable> waiting = new ArrayList<>();

        public long epoch() {
            return epoch;
        }

        public long next() {
            return next;
        }

        /** The outbox entries of the partition, as bytes. */
        public byte @Nullable [] outbox() {
            return outbox;
        }
    }

    private final Map<String, User> users = new TreeMap<>();
    private final Map<Integer, Progress> progress = new TreeMap<>();

    /** The rows of a user; empty for a user without history. */
    public User user(String userId) {
        User user = users.get(userId);
        return user == null ? new User() : user;
    }

    public Map<String, User> users() {
        return users;
    }

    public Progress progress(int partition) {
        return progress.computeIfAbsent(partition, ignored -> new Progress());
    }

    public Map<Integer, Progress> progress() {
        return progress;
    }

    /** A new owner; the previous owner has an old epoch from now on. */
    public void raiseEpoch(int partition) {
        progress(partition).epoch++;
    }

    /** Applies the writes of a transaction, which is being committed now. */
    public void write(String userId, Entity entity) {
        rows(userId).entities.put(entity.key(), entity);
    }

    public void write(String userId, UUID mutationId, Receipt receipt) {
        rows(userId).receipts.put(mutationId, receipt);
    }

    public void write(String userId, UUID nodeId, LastPacket packet) {
        rows(userId).packets.put(nodeId, packet);
    }

    /** Deletes everything of the user, because the account was erased. */
    public void erase(String userId, Erasure erasure) {
        User user = rows(userId);
        user.entities.clear();
        user.receipts.clear();
        user.packets.clear();
        user.usage = Usage.NONE;
        user.erasures.add(erasure);
        user.raiseHorizon(erasure.position());
    }

    /** Changes the usage of a user. */
    public void add(String userId, Usage added) {
        rows(userId).usage = rows(userId).usage.plus(added);
    }

    public void writeHead(String userId, long head) {
        rows(userId).head = head;
    }

    public void writeProgress(int partition, long next, byte[] outbox) {
        Progress row = progress(partition);
        row.next = next;
        row.outbox = outbox;
    }

    private User rows(String userId) {
        return users.computeIfAbsent(userId, ignored -> new User());
    }

    /** Waits in a fiber until nobody else has locked the row of this partition, and locks it. */
    void lock(int partition, Object transaction) {
        awaitUnlocked(partition, transaction);
        progress(partition).lockedBy = transaction;
    }

    /** Waits in a fiber until nobody else has locked the row of this partition. */
    void awaitUnlocked(int partition, Object transaction) {
        Progress row = progress(partition);
        while (row.lockedBy != null && !transaction.equals(row.lockedBy)) {
            row.waiting.add(Fiber.wakeUp());
            Fiber.await();
        }
    }

    void unlock(Object transaction) {
        for (Progress row : progress.values()) {
            if (transaction.equals(row.lockedBy)) {
                row.lockedBy = null;
                List<Runnable> woken = List.copyOf(row.waiting);
                row.waiting.clear();
                woken.forEach(Runnable::run);
            }
        }
    }

    public static int compareIds(UUID one, UUID other) {
        int high = Long.compareUnsigned(one.getMostSignificantBits(), other.getMostSignificantBits());
        return high != 0 ? high : Long.compareUnsigned(one.getLeastSignificantBits(), other.getLeastSignificantBits());
    }
}
