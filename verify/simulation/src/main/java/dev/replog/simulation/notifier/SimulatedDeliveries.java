package dev.replog.simulation.notifier;

import dev.replog.notifier.delivery.Attempts;
import dev.replog.notifier.delivery.Deliveries;
import dev.replog.notifier.delivery.DeliveryProperties;
import dev.replog.notifier.webhook.Answer;
import dev.replog.notifier.webhook.RetrySchedule;
import dev.replog.notifier.webhook.WebhookCall;
import dev.replog.schemas.Change;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Fiber;
import dev.replog.simulation.timeline.Life;
import io.micrometer.core.instrument.composite.CompositeMeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * The deliveries of a notifying process: the real rounds, on a table in memory and a network that fails. Times are
 * short, so that circuits open and messages fail within a history.
 */
public final class SimulatedDeliveries {
    private static final RetrySchedule SCHEDULE =
            new RetrySchedule(Duration.ofMillis(500), Duration.ofSeconds(8), Duration.ofSeconds(20));
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final long POLL_MILLIS = 500;
    private static final long BACK_OFF_MILLIS = 250;
    private static final long BACK_OFF_MAX_MILLIS = 5_000;
    /** So few that channels wait for each other. */
    private static final int IN_FLIGHT_MAX = 3;

    private static final DeliveryProperties PROPERTIES = new DeliveryProperties(
            TIMEOUT,
            IN_FLIGHT_MAX,
            1,
            1,
            Duration.ofMillis(POLL_MILLIS),
            Duration.ofSeconds(5),
            Duration.ofHours(1),
            Duration.ofHours(36),
            3,
            Duration.ofSeconds(1),
            Duration.ofSeconds(4));

    /** Creates the table of a process; in tests, one with a fault. */
    public interface Stores {
        MemoryDeliveries store(NotifierWorld world, Life life);
    }

    private final NotifierWorld notifiers;
    private final World world;
    private final Life life;
    private final MemoryDeliveries store;
    private final Deliveries deliveries;
    private @Nullable Runnable sleeper;
    private boolean rung;

    SimulatedDeliveries(NotifierWorld notifiers, Life life, Stores stores) {
        this.notifiers = notifiers;
        this.world = notifiers.world();
        this.life = life;
        this.store = stores.store(notifiers, life);
        Attempts attempts =
                Attempts.of(this::call, SCHEDULE, () -> world.faults().random().nextDouble(), false);
        this.deliveries =
                Deliveries.of(store, attempts, PROPERTIES, this::ring, world.timeline(), new CompositeMeterRegistry());
    }

    /** The table without a fault. */
    public static Stores soundStores() {
        return MemoryDeliveries::new;
    }

    /** Runs until the process dies; in a fiber. Like the worker of the real service. */
    void run() {
        long backOff = BACK_OFF_MILLIS;
        while (true) {
            try {
                boolean hasWorked = deliveries.round();
                backOff = BACK_OFF_MILLIS;
                if (!hasWorked) {
                    awaitBell();
                }
            } catch (SQLException away) {
                world.timeline().tell(life.name() + " cannot deliver: " + away.getMessage());
                Fiber.sleep(backOff);
                backOff = Math.min(2 * backOff, BACK_OFF_MAX_MILLIS);
            }
        }
    }

    private void awaitBell() {
        if (!rung) {
            Runnable wakeUp = Fiber.wakeUp();
            sleeper = wakeUp;
            world.timeline().after(POLL_MILLIS, life, wakeUp);
            Fiber.await();
            sleeper = null;
        }
        rung = false;
    }

    /** There is something to deliver, or to record. */
    void ring() {
        rung = true;
        Runnable waiting = sleeper;
        if (waiting != null) {
            waiting.run();
        }
    }

    /** In the transaction of the changes. */
    void addPending(List<Change> batch) {
        store.addPending(batch);
    }

    private Mono<Answer> call(WebhookCall call) {
        life.step("calling a webhook");
        Map<String, String> headers = call.headers(world.timeline().instant());
        notifiers.observer().calling(headers);
        return Mono.create(sink ->
                notifiers.receivers().call(call.address().text(), headers, life, TIMEOUT.toMillis(), sink::success));
    }
}
