package dev.replog.simulation;

import dev.replog.decide.EntityKey;
import dev.replog.schemas.token.SyncToken;
import dev.replog.simulation.commands.SimulatedWrites;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Machine;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * A correct client. It keeps its person's operations until the server responds with their outcome, and repeats them
 * under the same mutation ids with a growing back-off. It stores the server's data separately, so a pending operation
 * is never overwritten. It pulls when it learns that there is newer data.
 */
final class Device {
    private static final long UNSURE_MILLIS = 5_000;
    /** Until every history is at rest. */
    private static final int UNSURE_PULLS = 11;

    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final long ANSWER_TIMEOUT_MILLIS = 12_000;

    private final SimulatedSystem system;
    private final World world;
    private final String userId;
    private final String name;
    private final long skewMillis;
    private final Map<EntityKey, String> store = new LinkedHashMap<>();
    private final PendingQueue pending = new PendingQueue();
    private final Puller puller;
    private final Listener listener;
    private long request;
    private int failures;
    private int installations;
    private boolean pushing;
    private long offlineUntil;

    Device(SimulatedSystem system, String userId, String name, long skewMillis) {
        this.system = system;
        this.world = system.world();
        this.userId = userId;
        this.name = name;
        this.skewMillis = skewMillis;
        this.puller = new Puller(system, this, store);
        this.listener = new Listener(system, this);
        world.timeline().after(world.faults().random().nextLong(0, 500), () -> {
            puller.pull();
            listener.listen();
        });
    }

    String userId() {
        return userId;
    }

    String name() {
        return name;
    }

    /**
     * Its device name, which changes with each installation, because a new installation does not know its earlier
     * writes.
     */
    String deviceId() {
        return name + "#" + installations;
    }

    Map<EntityKey, String> store() {
        return store;
    }

    Puller puller() {
        return puller;
    }

    Listener listener() {
        return listener;
    }

    /** Whether its stream leaves out its own changes. */
    boolean leavesOutItsOwn() {
        return name.endsWith("1");
    }

    boolean isOffline() {
        return world.timeline().now() < offlineUntil;
    }

    void goOffline(long millis) {
        offlineUntil = world.timeline().now() + millis;
        listener.vanish();
        world.timeline().after(millis + 1, () -> {
            push();
            puller.pull();
            listener.listen();
        });
    }

    /** The person edits. */
    void edit(long salt) {
        Pending edit = new Edits(
                        salt, store, puller.token(), world.timeline().instant().plusMillis(skewMillis))
                .next(world.timeline().instant());
        pending.add(edit);
        world.timeline().tell(name + " edits: " + edit);
        push();
    }

    boolean hasPending() {
        return !pending.isEmpty();
    }

    private void push() {
        if (pushing || pending.isEmpty() || isOffline()) {
            return;
        }
        pushing = true;
        long mine = ++request;
        List<Pending> sent = pending.nextPush();
        boolean isWaiting = world.faults().random().nextInt(5) > 0;
        String operations = sent.stream()
                .flatMap(one -> one.operations().stream())
                .map(Pending.Operation::json)
                .collect(Collectors.joining(","));
        String body = "{\"device_id\":\"" + deviceId() + "\",\"atomic\":"
                + sent.getFirst().isAtomic() + ",\"operations\":[" + operations + "]}";
        Machine target = system.any(system.commandApis());
        system.network()
                .call(
                        target,
                        (Consumer<SimulatedWrites.Response> answer) -> system.writes(target.life())
                                .push(userId, body.getBytes(StandardCharsets.UTF_8), isWaiting, answer),
                        answer -> {
                            if (mine == request && pushing && !isOffline()) {
                                answered(sent, answer);
                            }
                        });
        world.timeline().after(ANSWER_TIMEOUT_MILLIS, () -> {
            if (mine == request && pushing) {
                retry();
            }
        });
    }

    private void retry() {
        pushing = false;
        request++;
        failures++;
        long wait = Math.min(10_000, 200L << Math.min(failures, 10));
        world.timeline().after(world.faults().random().nextLong(wait / 2, wait + 1), this::push);
    }

    private void answered(List<Pending> sent, SimulatedWrites.Response answer) {
        if (answer.status() != 200 && answer.status() != 202) {
            world.timeline().tell(name + "'s push is answered " + answer.status() + " " + answer.json());
            if (answer.status() < 500 && answer.status() != 429) {
                world.timeline().violated("device", name + "'s push is refused: " + answer.json());
            }
            retry();
            return;
        }
        JsonNode json = JSON.readTree(answer.json());
        if (isOfErasedAccount(sent, json)) {
            retry();
            return;
        }
        JsonNode newest = json.get("sync_token");
        String token = newest == null ? null : newest.stringValue();
        long position = token == null ? 0 : position(token);
        for (JsonNode result : json.path("results")) {
            String status =
                    answer.status() == 202 ? "accepted" : result.get("status").stringValue();
            acknowledged(result, status, position, answer.unread());
        }
        for (JsonNode error : json.path("errors")) {
            if (error.path("code").stringValue("").equals("account_erased")) {
                system.checker().toldErased(userId);
                continue;
            }
            acknowledged(error, "rejected", position, answer.unread());
        }
        pending.removeAll(sent);
        pushing = false;
        failures = 0;
        if (token != null) {
            puller.want(position, token);
        }
        if (!answer.unread().isEmpty()) {
            pullLater(UNSURE_PULLS);
        }
        push();
    }

    /**
     * Whether the server does not know if the operations were made before an erasure. Those from before are dropped;
     * the others are sent again, with the token of the next pull.
     */
    private boolean isOfErasedAccount(List<Pending> sent, JsonNode answer) {
        Instant erasedAt = null;
        for (JsonNode error : answer.path("errors")) {
            if (error.path("code").stringValue("").equals("seen_required")) {
                erasedAt = Instant.parse(error.get("erased_at").stringValue());
            }
        }
        if (erasedAt == null) {
            return false;
        }
        system.checker().toldErased(userId);
        dropFromBefore(erasedAt);
        String token = puller.token();
        if (token == null) {
            puller.pullAgain();
        } else {
            pending.seen(sent, token);
        }
        return true;
    }

    /** The account was erased: nothing that was made before that is sent any more. */
    void dropFromBefore(Instant erasedAt) {
        system.checker().toldErased(userId);
        pending.dropFromBefore(erasedAt);
    }

    /** The person erases the account. */
    void erase() {
        new AccountErasing(system, this).begin();
    }

    /**
     * An operation that was not read may have been applied: an earlier copy reached a process with another version of
     * the catalogue, and its answer was lost. A device is not pinged because of its own changes, so it looks.
     */
    private void pullLater(int times) {
        world.timeline().after(UNSURE_MILLIS, () -> {
            puller.pull();
            if (times > 1) {
                pullLater(times - 1);
            }
        });
    }

    /** Of an operation that the process could not read, nothing is in the log. */
    private void acknowledged(JsonNode entry, String status, long position, Set<UUID> unread) {
        JsonNode id = entry.get("mutation_id");
        if (id == null) {
            world.timeline().violated("device", "an entry without a mutation id: " + entry);
            return;
        }
        UUID mutationId = UUID.fromString(id.stringValue());
        if (unread.contains(mutationId)) {
            world.timeline().tell(name + "'s mutation " + mutationId + " is not read: " + entry);
        } else {
            system.checker().acknowledged(userId, mutationId, status, position);
        }
    }

    long position(String token) {
        return SyncToken.decode(token, userId)
                .orElseThrow(() -> new IllegalStateException("not a token of " + userId + ": " + token))
                .position()
                .value();
    }

    /** The app is installed again: the server's data must come again, and pending operations are gone. */
    void reinstall() {
        pending.clear();
        installations++;
        listener.forget();
        request++;
        pushing = false;
        puller.reset();
        puller.pull();
    }

    /** Whether it has no work left. */
    boolean isIdle() {
        return pending.isEmpty() && !pushing && !isOffline() && puller.isIdle() && listener.isListening();
    }

    @Nullable
    String stateForPeople() {
        return name + ": pending " + pending.size() + ", pushing " + pushing + ", puller " + puller.isIdle()
                + ", listening " + listener.isListening();
    }
}
