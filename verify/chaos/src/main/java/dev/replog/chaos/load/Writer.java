package dev.replog.chaos.load;

import dev.replog.chaos.check.Written;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Waits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * A device that writes its own entities, one command after the other, and repeats each under the same mutation ids
 * until it gets a response. So it knows the expected state of each entity. It rests between rounds, without an open
 * request.
 */
final class Writer implements Runnable {
    private static final int ENTITIES = 3;
    private static final int ACCEPTED = 202;
    private static final Duration IDLE = Duration.ofMillis(20);

    private final Caller caller;
    private final User user;
    private final Load load;
    private final Random random;
    private final List<Written> entities = new ArrayList<>();
    private long number;
    private volatile boolean resting = true;
    private volatile long decidedBegunNanos;
    private volatile long longestNanos;
    /**
     * When the oldest write started whose outcome is unknown, including writes that were only accepted; 0 when there is
     * none.
     */
    private volatile long undecidedSinceNanos;

    Writer(Caller caller, User user, Load load, long seed) {
        this.caller = caller;
        this.user = user;
        this.load = load;
        this.random = new Random(seed);
        this.decidedBegunNanos = System.nanoTime();
    }

    /** Whether it has no open request. */
    boolean isResting() {
        return resting;
    }

    /** When the last write started whose outcome arrived, by the nano clock. */
    long decidedBegunNanos() {
        return decidedBegunNanos;
    }

    /** The longest time from a write to its outcome since the last call, including a write in progress. */
    long takeLongestNanos() {
        long taken = longestNanos;
        longestNanos = 0;
        long since = undecidedSinceNanos;
        return since == 0 ? taken : Math.max(taken, System.nanoTime() - since);
    }

    @Override
    public void run() {
        while (!load.isOver()) {
            if (load.isWriting()) {
                resting = false;
                write();
                Waits.pause(Duration.ofMillis(random.nextInt(load.thinkMillisMax())));
            } else {
                entities.clear();
                undecidedSinceNanos = 0;
                resting = true;
                Waits.pause(IDLE);
            }
        }
    }

    private void write() {
        while (entities.size() < ENTITIES) {
            entities.add(user.entity());
        }
        Written entity = entities.get(random.nextInt(ENTITIES));
        int kind = random.nextInt(20);
        if (kind < 12 || entity.acknowledged().isEmpty()) {
            single(entity, "PUT", next());
        } else if (kind < 15) {
            single(entity, "PATCH", next());
        } else if (kind < 19) {
            push();
        } else {
            single(entity, "DELETE", null);
            // A deleted id cannot be used again.
            entities.remove(entity);
        }
    }

    private String next() {
        return caller.name() + " " + ++number;
    }

    private void single(Written entity, String method, @Nullable String value) {
        UUID mutationId = new UUID(random.nextLong(), random.nextLong());
        Optional<Answer> answer = untilAnswered(
                method,
                "/api/exercises/" + entity.id(),
                value == null ? "" : "{\"name\":\"" + value + "\"}",
                "Idempotency-Key",
                "\"" + mutationId + "\"");
        if (answer.isPresent() && isGood(method, answer.get())) {
            entity.acknowledge(mutationId, value);
            user.acknowledged(answer.get().json().get("sync_token").stringValue());
        }
    }

    private void push() {
        StringBuilder body = new StringBuilder("{\"operations\":[");
        List<UUID> ids = new ArrayList<>();
        List<String> values = new ArrayList<>();
        for (Written entity : entities) {
            UUID mutationId = new UUID(random.nextLong(), random.nextLong());
            String value = next();
            body.append(ids.isEmpty() ? "" : ",")
                    .append("{\"mutation_id\":\"" + mutationId + "\",\"op\":\"upsert\",\"type\":\"exercise\",\"id\":\""
                            + entity.id() + "\",\"data\":{\"name\":\"" + value + "\"}}");
            ids.add(mutationId);
            values.add(value);
        }
        Optional<Answer> answer =
                untilAnswered("POST", "/api/sync/push", body.append("]}").toString());
        if (answer.isPresent() && isGood("push", answer.get())) {
            JsonNode json = answer.get().json();
            if (answer.get().status() != ACCEPTED && !json.get("errors").isEmpty()) {
                caller.found("a push was answered " + json);
                return;
            }
            for (int i = 0; i < ids.size(); i++) {
                entities.get(i).acknowledge(ids.get(i), values.get(i));
            }
            user.acknowledged(json.get("sync_token").stringValue());
        }
    }

    private boolean isGood(String what, Answer answer) {
        if (answer.status() > ACCEPTED) {
            caller.found(what + " was answered " + answer.status() + " " + answer.body());
            return false;
        }
        return true;
    }

    /** Empty only after the end of the run. */
    private Optional<Answer> untilAnswered(String method, String path, String body, String... headers) {
        long begunNanos = System.nanoTime();
        if (undecidedSinceNanos == 0) {
            undecidedSinceNanos = begunNanos;
        }
        Optional<Answer> answer = Optional.empty();
        while (answer.isEmpty() && !load.isOver()) {
            answer = caller.attempt(ServiceKind.COMMAND_API, method, path, body, headers);
        }
        if (answer.isPresent() && answer.get().status() != ACCEPTED) {
            longestNanos = Math.max(longestNanos, System.nanoTime() - undecidedSinceNanos);
            undecidedSinceNanos = 0;
            decidedBegunNanos = begunNanos;
        }
        return answer;
    }
}
