package dev.replog.chaos.load;

import dev.replog.chaos.check.Written;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import dev.replog.schemas.identity.EntityIds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A node that exchanges packets with the centre. It writes its own entities while a round is played, repeats each
 * packet under its number until it is answered, and gets the changes of the user's other devices. So it knows the
 * expected state of its entities, and its data must equal a full pull.
 */
final class NodeDevice implements Runnable {
    private static final int ENTITIES = 3;
    private static final long EPOCH = 1;
    private static final int IDLE_MILLIS_MAX = 300;
    private static final int UNAUTHENTICATED = 401;
    private static final Set<String> APPLIED = Set.of("applied", "merged");

    private final Caller caller;
    private final User user;
    private final Load load;
    private final Random random;
    private final Registration registration;
    private final List<Written> entities = new ArrayList<>();
    private final Map<UUID, String> gathered = new ConcurrentHashMap<>();
    private long number;
    private long values;
    private String token = "";
    private String newest = "";
    private volatile boolean resting = true;
    private volatile long exchangedBegunNanos;

    /**
     * The names and the token by which the node and the centre know each other.
     *
     * @param caller makes requests with the token of the node
     * @param schema the version of the catalogue
     */
    record Registration(Caller caller, UUID node, UUID centre, String schema) {}

    /** @param value null when the entity is deleted */
    private record Change(
            Written entity, String operation, @Nullable String value) {
        String json() {
            String data = value == null ? "" : ",\"data\":{\"name\":\"" + value + "\"}";
            return "{\"type\":\"exercise\",\"uuid\":\"" + entity.id() + "\",\"operation\":\"" + operation + "\"" + data
                    + "}";
        }
    }

    NodeDevice(Registration registration, User user, Load load, long seed) {
        this.registration = registration;
        this.caller = registration.caller();
        this.user = user;
        this.load = load;
        this.random = new Random(seed);
        this.exchangedBegunNanos = System.nanoTime();
    }

    /** Whether it has sent everything that it wrote. */
    boolean isResting() {
        return resting;
    }

    /** When the last packet was made after whose answer the node had everything, by the nano clock. */
    long exchangedBegunNanos() {
        return exchangedBegunNanos;
    }

    /** The user's data as the node has it. */
    Map<UUID, String> gathered() {
        return gathered;
    }

    String name() {
        return caller.name();
    }

    @Override
    public void run() {
        while (!load.isOver()) {
            if (load.isWriting()) {
                resting = false;
                exchange(changes());
                Waits.pause(Duration.ofMillis(random.nextInt(load.thinkMillisMax())));
            } else {
                entities.clear();
                resting = true;
                exchange(List.of());
                Waits.pause(Duration.ofMillis(random.nextInt(IDLE_MILLIS_MAX)));
            }
        }
    }

    private List<Change> changes() {
        while (entities.size() < ENTITIES) {
            entities.add(user.entity());
        }
        List<Change> changes = new ArrayList<>();
        for (Written entity : List.copyOf(entities)) {
            int kind = random.nextInt(20);
            if (kind < 1 && !entity.acknowledged().isEmpty()) {
                changes.add(new Change(entity, "DELETE", null));
                // A deleted id cannot be used again.
                entities.remove(entity);
            } else if (kind < 12) {
                String operation = entity.acknowledged().isEmpty() ? "INSERT" : "UPDATE";
                changes.add(new Change(entity, operation, caller.name() + " " + ++values));
            }
        }
        return changes;
    }

    /** Sends the changes, and takes packets until the centre has no more. */
    private void exchange(List<Change> changes) {
        long begunNanos = System.nanoTime();
        List<Change> sent = changes;
        boolean more = true;
        while (more && !load.isOver()) {
            number++;
            Optional<JsonNode> packet = answered(packet(sent));
            if (packet.isEmpty()) {
                return;
            }
            settle(sent, packet.get().at("/body/results"));
            packet.get().at("/body/entities").forEach(this::take);
            token = packet.get().at("/header/sync_token").stringValue();
            newest = packet.get().at("/header/newest_token").stringValue("");
            if (!sent.isEmpty()) {
                // A packet without changes is a place in the log that no ping announces.
                user.acknowledged(token);
            }
            more = packet.get().at("/body/more").booleanValue();
            sent = List.of();
        }
        exchangedBegunNanos = begunNanos;
    }

    private static String quoted(String token) {
        return token.isEmpty() ? "null" : "\"" + token + "\"";
    }

    private String packet(List<Change> changes) {
        return """
                {"header":{"sender_node_id":"%s","recipient_node_id":"%s","epoch":%d,"packet_no":%d,\
            "ack_packet_no":%d,"sync_token":%s,"newest_token":%s,\
            "schema_version":"%s"},\
            "body":{"entities":[%s],"results":[],"more":false}}\
            """.formatted(
                        registration.node(),
                        registration.centre(),
                        EPOCH,
                        number,
                        number - 1,
                        quoted(token),
                        quoted(newest),
                        registration.schema(),
                        String.join(",", changes.stream().map(Change::json).toList()));
    }

    /** The centre's packet; empty after the end of the run, or when the packet was refused. */
    private Optional<JsonNode> answered(String packet) {
        Optional<Answer> answer = Optional.empty();
        while ((answer.isEmpty() || isForgotten(answer.get())) && !load.isOver()) {
            answer = caller.attempt(ServiceKind.CHANGE_PROJECTOR, "POST", "/api/sync/exchange", packet);
        }
        if (answer.isPresent() && answer.get().status() != 200) {
            caller.found("packet " + number + " was answered " + answer.get().status() + " "
                    + answer.get().body());
            return Optional.empty();
        }
        return answer.map(Answer::json);
    }

    /** Whether the centre does not know the node until its operator has restored the registrations. */
    private boolean isForgotten(Answer answer) {
        return answer.status() == UNAUTHENTICATED && load.mayBeEmpty();
    }

    private void settle(List<Change> sent, JsonNode results) {
        if (results.size() != sent.size()) {
            caller.found("packet " + number + " has the results " + results + " (expected: " + sent.size() + ")");
            return;
        }
        for (int i = 0; i < sent.size(); i++) {
            Change change = sent.get(i);
            if (!APPLIED.contains(results.get(i).at("/status").asString())) {
                caller.found("packet " + number + ": " + change + " became " + results.get(i));
                continue;
            }
            change.entity().acknowledge(EntityIds.ofPacket(registration.node(), EPOCH, number, i), change.value());
            put(change.entity().id(), change.value());
        }
    }

    private void take(JsonNode entity) {
        boolean isDeleted = entity.get("operation").stringValue().equals("DELETE");
        put(
                UUID.fromString(entity.get("uuid").stringValue()),
                isDeleted ? null : entity.at("/data/name").stringValue());
    }

    private void put(UUID id, @Nullable String value) {
        if (value == null) {
            gathered.remove(id);
        } else {
            gathered.put(id, value);
        }
    }
}
