package dev.replog.simulation;

import dev.replog.decide.Entity;
import dev.replog.decide.EntityKey;
import dev.replog.projector.outbox.OutboxEntry;
import dev.replog.schemas.Change;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.simulation.catalogue.SimulatedCatalogues;
import dev.replog.simulation.projector.Replay;
import dev.replog.simulation.server.MemoryDatabase;
import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Machine;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The end of a history: whether everything is at rest, and the conditions that must then hold. */
final class RestChecker {
    private final SimulatedSystem system;
    private final World world;

    RestChecker(SimulatedSystem system) {
        this.system = system;
        this.world = system.world();
    }

    /** What is still in progress, or null. */
    @Nullable
    String unfinished() {
        MemoryTopic mutations = world.kafka().mutations();
        for (int partition = 0; partition < mutations.count(); partition++) {
            var records = mutations.records(partition);
            long last = records.isEmpty() ? 0 : records.getLast().offset() + 1;
            if (world.database().progress(partition).next() < last) {
                return "partition " + partition + " is applied up to "
                        + world.database().progress(partition).next() + " of " + last;
            }
        }
        for (Device device : system.devices()) {
            if (!device.isIdle()) {
                return device.stateForPeople();
            }
        }
        boolean isWell = system.machines().stream().allMatch(Machine::isWell);
        return isWell ? system.webhooks().unfinished(system.channelOwners()) : "a process is not back yet";
    }

    void check() {
        Replay replay = new Replay(
                world.kafka().mutations(),
                SimulatedCatalogues.all(world.kafka().catalogues()),
                new SplittableRandom(world.faults().random().nextLong()));
        checkAcknowledged();
        checkTables(replay);
        checkWithout();
        checkMessages(replay);
        checkDevices();
        system.webhooks().check();
    }

    private void violated(String invariant, String what) {
        world.timeline().violated(invariant, what);
    }

    private void checkAcknowledged() {
        system.checker().acknowledged().forEach((mutationId, userId) -> {
            if (system.checker().erased(userId) > 0) {
                // The receipts from before the erasure are gone; the tables are compared with those of the replay.
                return;
            }
            if (!world.database().user(userId).receipts().containsKey(mutationId)) {
                violated("acknowledged", "mutation " + mutationId + " was acknowledged, and is not applied at rest");
            }
        });
    }

    private void checkTables(Replay replay) {
        Set<String> users = new TreeSet<>(world.database().users().keySet());
        users.addAll(replay.database().users().keySet());
        for (String user : users) {
            MemoryDatabase.User found = world.database().user(user);
            MemoryDatabase.User expected = replay.database().user(user);
            same("entities of " + user, rows(found), rows(expected));
            same("receipts of " + user, receipts(found), receipts(expected));
            if (found.head() != expected.head()) {
                violated("replay", "the head of " + user + " is " + found.head() + ", replayed " + expected.head());
            }
        }
    }

    /** Deciding is by user: the log without one user gives the same tables without the rows of that user. */
    private void checkWithout() {
        String left = world.database().users().keySet().stream().findFirst().orElse("");
        byte[] key = left.getBytes(StandardCharsets.UTF_8);
        Replay without = new Replay(
                world.kafka().mutations(),
                SimulatedCatalogues.all(world.kafka().catalogues()),
                new SplittableRandom(world.database().users().size()),
                record -> !Arrays.equals(record.key(), key));
        for (String user : world.database().users().keySet()) {
            MemoryDatabase.User expected = world.database().user(user);
            MemoryDatabase.User found = without.database().user(user);
            same(
                    "entities of " + user + " in the log without " + left,
                    rows(found),
                    user.equals(left) ? Map.of() : rows(expected));
        }
    }

    private static Map<String, String> rows(MemoryDatabase.User user) {
        Map<String, String> rows = new TreeMap<>();
        user.entities().values().forEach(entity -> rows.put(entity.key().toString(), Replay.row(entity)));
        return rows;
    }

    private static Map<String, String> receipts(MemoryDatabase.User user) {
        Map<String, String> rows = new TreeMap<>();
        user.receipts().forEach((id, receipt) -> rows.put(id.toString(), Replay.row(receipt)));
        return rows;
    }

    /** Every outbox entry of the replay was published at least once, and nothing else was. */
    private void checkMessages(Replay replay) {
        Map<String, String> expected = new TreeMap<>();
        for (OutboxEntry message : replay.messages()) {
            switch (message.target()) {
                case CHANGES -> putChange(expected, message.value());
                case OUTCOMES -> putOutcome(expected, message.value());
                case DEAD -> expected.put("dead " + HexFormat.of().formatHex(message.value()), "");
            }
        }
        Map<String, String> found = new TreeMap<>();
        each(world.kafka().changes(), stored -> putChange(found, stored.value()));
        each(world.kafka().outcomes(), stored -> putOutcome(found, stored.value()));
        each(world.kafka().dead(), stored -> found.put("dead " + HexFormat.of().formatHex(stored.value()), ""));
        same("published messages", found, expected);
    }

    private static void each(MemoryTopic topic, java.util.function.Consumer<MemoryTopic.Stored> action) {
        for (int partition = 0; partition < topic.count(); partition++) {
            topic.records(partition).forEach(action);
        }
    }

    private static void putChange(Map<String, String> messages, byte[] value) {
        try {
            Change change = RecordCodec.CHANGE.decode(value);
            messages.merge(
                    "change " + change.getUserId() + "@" + change.getPosition(),
                    HexFormat.of().formatHex(value),
                    RestChecker::agreed);
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("a change cannot be read", e);
        }
    }

    /** An outcome contains the mutation's time in the log, which differs in a replay. */
    private static void putOutcome(Map<String, String> messages, byte[] value) {
        try {
            Outcome outcome = Outcome.newBuilder(RecordCodec.OUTCOME.decode(value))
                    .setLagMillis(0)
                    .build();
            messages.merge(
                    "outcome " + outcome.getRequestId(),
                    HexFormat.of().formatHex(RecordCodec.OUTCOME.encode(outcome)),
                    RestChecker::agreed);
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("an outcome cannot be read", e);
        }
    }

    private static String agreed(String one, String other) {
        return one.equals(other) ? one : one + " and " + other;
    }

    private void same(String what, Map<String, String> found, Map<String, String> expected) {
        if (found.equals(expected)) {
            return;
        }
        Set<String> keys = new TreeSet<>(found.keySet());
        keys.addAll(expected.keySet());
        String different = keys.stream()
                .filter(key -> !String.valueOf(found.get(key)).equals(String.valueOf(expected.get(key))))
                .limit(3)
                .map(key -> key + ": " + found.get(key) + " (expected: " + expected.get(key) + ")")
                .collect(Collectors.joining("; "));
        violated("replay", what + " are not what the log says: " + different);
    }

    private void checkDevices() {
        for (Device device : system.devices()) {
            MemoryDatabase.User user = world.database().user(device.userId());
            Map<EntityKey, String> expected = new LinkedHashMap<>();
            user.entities().values().stream()
                    .filter(Entity::isLive)
                    .forEach(entity -> expected.put(entity.key(), Long.toHexString(entity.position())));
            if (!device.store().equals(expected)) {
                violated("converge", device.name() + " has at rest " + Checker.difference(device.store(), expected));
            }
            long newest = newestFor(device);
            if (device.listener().informedUpTo() < newest) {
                violated(
                        "ping-missing",
                        device.name() + " is informed up to "
                                + device.listener().informedUpTo() + " at rest, the newest change for it is " + newest);
            }
        }
    }

    /** The newest change that the device's stream must have sent. */
    private long newestFor(Device device) {
        long[] newest = new long[1];
        each(world.kafka().changes(), stored -> {
            try {
                Change change = RecordCodec.CHANGE.decode(stored.value());
                boolean isOwn = device.leavesOutItsOwn() && device.deviceId().equals(change.getDeviceId());
                if (change.getUserId().equals(device.userId())
                        && !change.getEntities().isEmpty()
                        && !isOwn) {
                    newest[0] = Math.max(newest[0], change.getPosition());
                }
            } catch (UndecodableRecordException e) {
                throw new IllegalStateException("a change cannot be read", e);
            }
        });
        return newest[0];
    }
}
