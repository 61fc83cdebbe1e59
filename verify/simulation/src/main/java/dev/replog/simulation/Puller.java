package dev.replog.simulation;

import dev.replog.decide.EntityKey;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.simulation.catalogue.DeployedVersions;
import dev.replog.simulation.projector.SimulatedPulls;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Machine;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * The pulls of a device: pages of any size, with pauses in which others write, from its token to the next one. A
 * request without a response is repeated, sometimes from the chain's beginning. After a token that is too old, the
 * device drops everything except pending operations.
 */
final class Puller {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final long ANSWER_TIMEOUT_MILLIS = 8_000;

    private final SimulatedSystem system;
    private final World world;
    private final Device device;
    private final Map<EntityKey, String> store;
    private @Nullable String token;
    private @Nullable String wantedToken;
    private @Nullable String pageToken;
    private long position;
    private long wanted;
    private long request;
    private boolean pulling;
    private boolean hasPulled;
    private boolean isAgain;
    private int failures;

    Puller(SimulatedSystem system, Device device, Map<EntityKey, String> store) {
        this.system = system;
        this.world = system.world();
        this.device = device;
        this.store = store;
    }

    @Nullable
    String token() {
        return token;
    }

    long position() {
        return position;
    }

    /** There is newer data, up to this token. */
    void want(long newest, String text) {
        if (newest > wanted) {
            wanted = newest;
            wantedToken = text;
        }
        if (wanted > position) {
            pull();
        }
    }

    boolean isIdle() {
        return hasPulled && !pulling && !isAgain && position >= wanted;
    }

    /** Drops everything that came from the server. */
    void reset() {
        store.clear();
        token = null;
        pageToken = null;
        position = 0;
        request++;
        pulling = false;
        hasPulled = false;
    }

    void pull() {
        if (pulling || device.isOffline()) {
            return;
        }
        pulling = true;
        ask();
    }

    /** Starts a later pull, whatever is in progress. */
    void pullAgain() {
        isAgain = pulling;
        pull();
    }

    private void ask() {
        long mine = ++request;
        Map<String, List<String>> parameters = new HashMap<>();
        parameters.put(
                "maxResults", List.of(Integer.toString(world.faults().random().nextInt(1, 6))));
        if (token != null) {
            parameters.put("since", List.of(token));
        }
        if (pageToken != null) {
            parameters.put("pageToken", List.of(pageToken));
        }
        boolean isMinimum = wantedToken != null && world.faults().random().nextInt(3) == 0;
        boolean isHolding = pageToken == null && world.faults().random().nextInt(6) == 0;
        if (isHolding) {
            parameters.put("wait", List.of("2"));
        }
        List<String> minimums = isMinimum ? List.of(wantedToken) : List.of();
        Machine target = system.any(system.projectorMachines());
        Consumer<Consumer<SimulatedPulls.Answer>> handling =
                answer -> system.pulls(target.life()).pull(device.userId(), parameters, minimums, answer);
        system.network().call(target, handling, answer -> {
            if (mine == request && pulling && !device.isOffline()) {
                answered(answer);
            }
        });
        world.timeline().after(ANSWER_TIMEOUT_MILLIS, () -> {
            if (mine == request && pulling) {
                retry();
            }
        });
    }

    private void retry() {
        request++;
        failures++;
        if (world.faults().random().nextInt(3) == 0) {
            // A repetition from a token has the same result. A repetition without a token must start with empty data,
            // because deletions before its start are not shown.
            pageToken = null;
            if (token == null) {
                store.clear();
            }
        }
        long wait = Math.min(8_000, 150L << Math.min(failures, 10));
        long mine = request;
        world.timeline().after(world.faults().random().nextLong(wait / 2, wait + 1), () -> {
            if (mine == request && pulling) {
                if (device.isOffline()) {
                    pulling = false;
                } else {
                    ask();
                }
            }
        });
    }

    private void answered(SimulatedPulls.Answer answer) {
        if (answer.status() == 410) {
            world.timeline().tell(device.name() + "'s token is too old");
            if (answer.erasedAt() != null) {
                device.dropFromBefore(answer.erasedAt());
            }
            reset();
            pull();
            return;
        }
        if (answer.status() != 200) {
            world.timeline().tell(device.name() + "'s pull is answered " + answer.status() + " " + answer.json());
            if (answer.status() < 500 && answer.status() != 429) {
                world.timeline().violated("device", device.name() + "'s pull is refused: " + answer.json());
            }
            retry();
            return;
        }
        failures = 0;
        JsonNode page = JSON.readTree(answer.json());
        page.get("items").forEach(this::take);
        JsonNode next = page.get("pageToken");
        if (next.isString()) {
            pageToken = next.stringValue();
            long pause = world.faults().random().nextInt(4) == 0
                    ? world.faults().random().nextLong(0, 3_000)
                    : 0;
            long mine = ++request;
            world.timeline().after(pause, () -> {
                if (mine == request && pulling) {
                    ask();
                }
            });
            return;
        }
        ended(page.get("nextSyncToken").stringValue());
    }

    private void take(JsonNode item) {
        EntityType type = Objects.requireNonNull(
                DeployedVersions.types().byName(item.get("type").stringValue()));
        EntityKey key = new EntityKey(type, UUID.fromString(item.get("id").stringValue()));
        if (item.get("status").stringValue().equals("active")) {
            store.put(key, item.get("etag").stringValue());
        } else {
            store.remove(key);
        }
    }

    private void ended(String next) {
        long reached = device.position(next);
        if (reached < position) {
            world.timeline()
                    .violated("token-back", device.name() + "'s token goes from " + position + " to " + reached);
        }
        world.timeline().tell(device.name() + " has everything up to " + Long.toHexString(reached));
        token = next;
        position = reached;
        pageToken = null;
        pulling = false;
        hasPulled = true;
        system.checker().chainEnded(device.userId(), device.name(), reached, store);
        if (wanted > position || isAgain) {
            isAgain = false;
            world.timeline().after(world.faults().random().nextLong(20, 400), this::pull);
        }
    }
}
