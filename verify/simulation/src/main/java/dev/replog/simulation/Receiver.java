package dev.replog.simulation;

import dev.replog.notifier.webhook.Answer;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import java.time.Duration;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A server that is called with a channel's pings. It works normally, except for times of another mood. Its caller gets
 * its response, a refused connection, or nothing until the caller's time limit.
 */
final class Receiver {
    private static final int OK = 204;
    private static final int FOUND = 302;
    private static final int GONE = 410;
    private static final int TOO_MANY = 429;
    private static final int FAILED = 500;
    private static final int AWAY = 503;

    /** The ways in which it treats calls. */
    enum Mood {
        WELL,
        /** It accepts everything, and responds so late that the caller may not wait for it. */
        SLOW,
        FAILING,
        OVERLOADED,
        /** It is down, and its network drops what is sent to it. */
        SILENT,
        /** It is down, and its machine refuses connections. */
        REFUSING,
        /** It responds with 410. */
        GONE
    }

    private final World world;
    private final WebhookChecker webhooks;
    private final String name;
    private Mood mood = Mood.WELL;
    private long moodyUntil;

    Receiver(World world, WebhookChecker webhooks, String name) {
        this.world = world;
        this.webhooks = webhooks;
        this.name = name;
    }

    void be(Mood other, long millis) {
        world.timeline().tell(name + " is " + other);
        mood = other;
        moodyUntil = world.timeline().now() + millis;
    }

    private Mood mood() {
        return world.timeline().now() < moodyUntil ? mood : Mood.WELL;
    }

    /** One attempt, as its caller sees it: it ends once. */
    private final class Attempt {
        private final Life caller;
        private final Consumer<Answer> answered;
        private final long begunAt = world.timeline().now();
        private boolean isOver;

        private Attempt(Life caller, Consumer<Answer> answered) {
            this.caller = caller;
            this.answered = answered;
        }

        private Duration took() {
            return Duration.ofMillis(world.timeline().now() - begunAt);
        }

        private void failAfter(long millis, String error) {
            world.timeline().after(millis, caller, () -> end(new Answer.NoAnswer(error, took())));
        }

        private void answer(int status, @Nullable Duration retryAfter, long millis) {
            if (world.faults().strikes(0.15)) {
                world.timeline().tell("the answer of " + name + " is lost");
                return;
            }
            world.timeline()
                    .after(
                            millis + world.faults().delay(),
                            caller,
                            () -> end(new Answer.Status(status, retryAfter, took())));
        }

        private void end(Answer answer) {
            if (!isOver) {
                isOver = true;
                world.timeline().tell(name + ": " + answer);
                answered.accept(answer);
            }
        }
    }

    /**
     * @param answered is called with the result; never when the caller has died
     */
    void call(Map<String, String> headers, Life caller, long timeoutMillis, Consumer<Answer> answered) {
        Attempt attempt = new Attempt(caller, answered);
        attempt.failAfter(timeoutMillis, "no answer in time");
        if (mood() == Mood.REFUSING) {
            attempt.failAfter(world.faults().shortDelay(), "connection refused");
        } else if (world.faults().strikes(0.15)) {
            world.timeline().tell("a ping for " + name + " is lost");
        } else {
            world.timeline().after(world.faults().delay(), () -> arrive(headers, attempt));
        }
    }

    private void arrive(Map<String, String> headers, Attempt attempt) {
        var random = world.faults().random();
        switch (mood()) {
            case WELL -> {
                webhooks.took(headers);
                attempt.answer(OK, null, 0);
            }
            case SLOW -> {
                webhooks.took(headers);
                attempt.answer(OK, null, random.nextLong(500, 9_000));
            }
            case FAILING -> attempt.answer(random.nextBoolean() ? FAILED : FOUND, null, 0);
            case OVERLOADED ->
                attempt.answer(
                        random.nextBoolean() ? TOO_MANY : AWAY,
                        random.nextBoolean() ? Duration.ofSeconds(random.nextLong(0, 5)) : null,
                        0);
            case GONE -> {
                webhooks.saidGone(headers);
                attempt.answer(GONE, null, 0);
            }
            case SILENT, REFUSING -> world.timeline().tell("a ping for " + name + " does not reach its process");
        }
    }
}
