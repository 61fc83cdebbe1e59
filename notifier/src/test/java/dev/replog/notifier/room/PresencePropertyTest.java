package dev.replog.notifier.room;

import static dev.replog.notifier.room.Sayings.NOON;
import static dev.replog.notifier.room.Sayings.USER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Presence;
import dev.replog.schemas.PresenceKind;
import dev.replog.schemas.PresenceMember;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Tests instances that start, are killed and are cut off from the log, and devices that join, leave and set states.
 * With any order in which each instance reads, at rest all instances have the connected devices, and so does every
 * client that has read its events.
 */
class PresencePropertyTest {
    private static final String[] DEVICES = {"phone", "watch", "tablet"};
    private static final String[] ROOMS = {"gym", "pool"};
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);
    private static final JsonMapper JSON = new JsonMapper();

    /** The topic, and the time. */
    private final List<Presence> log = new ArrayList<>();

    private final List<Instance> instances = new ArrayList<>();
    private long nowNanos;

    /** A notifier: its connected devices, and its read position. */
    private final class Instance {
        private final UUID id;
        private final PresenceTable table;
        private final List<Listener> connected = new ArrayList<>();
        private int next;
        private boolean isCutOff;

        Instance(Random random) {
            id = new UUID(random.nextLong(), random.nextLong());
            table = new PresenceTable(id, SILENCE_MAX);
        }

        void say(PresenceKind kind, List<PresenceMember> members) {
            if (!isCutOff) {
                log.add(new Presence(id, kind, kind == PresenceKind.HEARTBEAT ? null : USER, members));
            }
        }

        void beat() {
            say(PresenceKind.HEARTBEAT, List.of());
        }

        /** Sends the records of a snapshot. */
        void sayMembers() {
            Map<String, PresenceMember> members = new TreeMap<>();
            for (Listener listener : connected) {
                Attendance at = listener.attendance;
                Member known = table.view(at.room()).member(at.device());
                members.put(
                        at.room() + at.device(),
                        known == null
                                ? new PresenceMember(at.room().room(), at.device(), NOON, Member.NO_STATE, 0L)
                                : new PresenceMember(
                                        at.room().room(),
                                        at.device(),
                                        known.since(),
                                        known.state(),
                                        known.stateVersion()));
            }
            say(PresenceKind.MEMBERS, List.copyOf(members.values()));
        }

        void read(int count) {
            for (int i = 0; i < count && next < log.size() && !isCutOff; i++) {
                boolean wasHearing = table.isHearing(nowNanos);
                deliver(table.hear(log.get(next), next, nowNanos));
                next++;
                if (!wasHearing && table.isHearing(nowNanos)) {
                    sayMembers();
                }
            }
            deliver(table.expire(nowNanos));
        }

        private void deliver(List<RoomEvent> events) {
            events.forEach(event -> connected.forEach(listener -> listener.attendance.offer(event)));
        }
    }

    /** A client that applies the events that it gets. */
    private static final class Listener {
        private final Attendance attendance;
        private final Map<String, String> believed = new HashMap<>();

        Listener(Instance instance, RoomId room, String device) {
            attendance = new Attendance(room, device, instance.table::view);
            attendance.open(NOON);
        }

        void read() {
            for (byte[] event = attendance.take(); event != null; event = attendance.take()) {
                String[] lines = new String(event, StandardCharsets.UTF_8).split("\n");
                JsonNode data = JSON.readTree(lines[1].substring("data: ".length()));
                switch (lines[0]) {
                    case "event: sync" -> {
                        believed.clear();
                        data.get("members").forEach(this::put);
                    }
                    case "event: join" -> put(data);
                    case "event: leave" -> believed.remove(data.get("device").stringValue());
                    default -> throw new AssertionError(lines[0]);
                }
            }
        }

        private void put(JsonNode member) {
            believed.put(member.get("device").stringValue(), member.get("state").toString());
        }
    }

    @Test
    void everybodySeesWhoIsThere_atRest() {
        long seed = Long.getLong("seed", new Random().nextLong());
        for (int run = 0; run < 300; run++) {
            log.clear();
            instances.clear();
            nowNanos = 0;
            Random random = new Random(seed + run);
            for (int step = 0; step < 120; step++) {
                step(random);
            }
            rest();
            check("-Dseed=" + (seed + run));
        }
    }

    private void step(Random random) {
        if (instances.isEmpty() || (instances.size() < 3 && random.nextInt(10) == 0)) {
            instances.add(new Instance(random));
        }
        Instance instance = instances.get(random.nextInt(instances.size()));
        switch (random.nextInt(12)) {
            case 0, 1, 2 -> {
                RoomId room = new RoomId(USER, ROOMS[random.nextInt(2)]);
                instance.connected.add(new Listener(instance, room, DEVICES[random.nextInt(3)]));
                instance.sayMembers();
            }
            case 3 -> {
                if (!instance.connected.isEmpty()) {
                    instance.connected.remove(random.nextInt(instance.connected.size()));
                    instance.sayMembers();
                }
            }
            case 4 -> {
                String room = ROOMS[random.nextInt(2)];
                String state = "{\"n\":" + random.nextInt(100) + "}";
                instance.say(
                        PresenceKind.STATE,
                        List.of(new PresenceMember(room, DEVICES[random.nextInt(3)], null, state, 0L)));
            }
            case 5 -> instance.isCutOff = !instance.isCutOff;
            case 6 -> {
                if (random.nextInt(5) == 0) {
                    // Killed.
                    instances.remove(instance);
                }
            }
            case 7 -> nowNanos += random.nextLong(SILENCE_MAX.toNanos() / 2);
            case 8 -> instance.beat();
            case 9 -> instance.connected.forEach(Listener::read);
            default -> instance.read(1 + random.nextInt(5));
        }
    }

    /** Everything continues for so long that silent instances count as dead. */
    private void rest() {
        for (int beat = 0; beat < 12; beat++) {
            nowNanos += SILENCE_MAX.toNanos() / 4;
            for (Instance instance : instances) {
                instance.isCutOff = false;
                instance.beat();
                instance.read(Integer.MAX_VALUE);
            }
            if (beat == 6) {
                instances.forEach(Instance::sayMembers);
            }
        }
        instances.forEach(instance -> instance.read(Integer.MAX_VALUE));
    }

    private void check(String seed) {
        for (String name : ROOMS) {
            RoomId room = new RoomId(USER, name);
            Set<String> connected = new TreeSet<>();
            instances.forEach(instance -> instance.connected.stream()
                    .filter(listener -> listener.attendance.room().equals(room))
                    .forEach(listener -> connected.add(listener.attendance.device())));
            for (Instance instance : instances) {
                Map<String, String> seen = instance.table.view(room).members().stream()
                        .collect(Collectors.toMap(Member::device, Member::state));
                assertThat(new TreeSet<>(seen.keySet())).as(seed).isEqualTo(connected);
                for (Listener listener : instance.connected) {
                    if (listener.attendance.room().equals(room)) {
                        listener.read();
                        assertThat(listener.believed).as(seed).isEqualTo(seen);
                    }
                }
                assertThat(seen)
                        .as(seed)
                        .isEqualTo(instances.getFirst().table.view(room).members().stream()
                                .collect(Collectors.toMap(Member::device, Member::state)));
            }
        }
    }
}
