package dev.replog.chaos.load;

import dev.replog.chaos.check.TokenTrail;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import tools.jackson.databind.JsonNode;

/**
 * A device that pulls changes repeatedly, in small pages, from its token on and at least up to the user's newest
 * acknowledged write. Its state must equal a full pull; its tokens and the versions of entities only rise.
 */
final class Reader implements Runnable {
    private static final int PAUSE_MILLIS_MAX = 300;
    private static final int PAGE = 50;

    private final Caller caller;
    private final User user;
    private final Load load;
    private final TokenTrail trail;
    private final Map<UUID, String> gathered = new ConcurrentHashMap<>();
    private final Map<UUID, Long> versions = new HashMap<>();
    private volatile long pulledBegunNanos;

    Reader(Caller caller, User user, Load load, TokenTrail trail) {
        this.caller = caller;
        this.user = user;
        this.load = load;
        this.trail = trail;
        this.pulledBegunNanos = System.nanoTime();
    }

    /** When the last complete pull started, by the nano clock. */
    long pulledBegunNanos() {
        return pulledBegunNanos;
    }

    TokenTrail trail() {
        return trail;
    }

    Map<UUID, String> gathered() {
        return gathered;
    }

    @Override
    public void run() {
        while (!load.isOver()) {
            pull();
            Waits.pause(Duration.ofMillis(ThreadLocalRandom.current().nextInt(PAUSE_MILLIS_MAX)));
        }
    }

    private void pull() {
        long begunNanos = System.nanoTime();
        User.Acknowledged atLeast = user.newest();
        String since = trail.text().isEmpty() ? "?" : "?since=" + trail.text() + "&";
        String[] headers =
                atLeast.token().isEmpty() ? new String[0] : new String[] {"Replog-Min-Token", atLeast.token()};
        String page = "";
        while (!load.isOver()) {
            Optional<Answer> answer = caller.attempt(
                    ServiceKind.CHANGE_PROJECTOR,
                    "GET",
                    "/api/sync" + since + "maxResults=" + PAGE + page,
                    "",
                    headers);
            if (answer.isEmpty()) {
                continue;
            }
            if (answer.get().status() != 200) {
                caller.found("a pull was answered " + answer.get().status() + " "
                        + answer.get().body());
                return;
            }
            JsonNode json = answer.get().json();
            json.get("items").forEach(this::take);
            JsonNode next = json.get("pageToken");
            if (next == null || next.isNull()) {
                trail.accept(json.get("nextSyncToken").stringValue());
                requireAtLeast(atLeast);
                pulledBegunNanos = begunNanos;
                return;
            }
            page = "&pageToken=" + next.stringValue();
        }
    }

    private void requireAtLeast(User.Acknowledged atLeast) {
        if (trail.position() < atLeast.position()) {
            caller.found("a pull ended at " + trail.position() + " (expected: at least " + atLeast.position() + ")");
        }
    }

    private void take(JsonNode item) {
        UUID id = UUID.fromString(item.get("id").stringValue());
        long version = item.get("version").longValue();
        Long known = versions.put(id, version);
        if (known != null && version < known) {
            caller.found(id + " went back from version " + known + " to " + version);
        }
        if (item.get("status").stringValue().equals("deleted")) {
            gathered.remove(id);
        } else {
            gathered.put(id, item.at("/data/name").stringValue());
        }
    }
}
