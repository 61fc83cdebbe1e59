package dev.replog.notifier.delivery;

import dev.replog.notifier.webhook.Answer;
import dev.replog.notifier.webhook.Verdict;
import io.micrometer.core.instrument.MeterRegistry;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Delivers due messages of all instances' channels: takes some, calls their receivers at once without waiting, and
 * records the results. Limits on attempts, in total, by host and by circuit, bound the cost of bad receivers. If this
 * process ends, another instance takes its messages without a result after the end of their lease; a receiver may then
 * get one twice. One thread runs the rounds; attempts may end on any thread.
 */
public final class Deliveries {
    private static final Logger LOG = LoggerFactory.getLogger(Deliveries.class);

    private final DeliveryStore store;
    private final Attempts attempts;
    private final DeliveryProperties properties;
    private final Runnable bell;
    private final InstantSource clock;
    private final Circuits circuits;
    private final DeliveryMetrics metrics;
    /** Holds no more entries than there are attempts in flight. */
    private final Queue<Finished> finished = new ConcurrentLinkedQueue<>();
    /** The attempts in progress by host; only the thread of the rounds uses it. */
    private final Map<String, Integer> busy = new HashMap<>();

    private final AtomicInteger inFlight = new AtomicInteger();

    /** @param bell is rung at the end of an attempt */
    public static Deliveries of(
            DeliveryStore store,
            Attempts attempts,
            DeliveryProperties properties,
            Runnable bell,
            InstantSource clock,
            MeterRegistry meters) {
        return new Deliveries(store, attempts, properties, bell, clock, meters);
    }

    private Deliveries(
            DeliveryStore store,
            Attempts attempts,
            DeliveryProperties properties,
            Runnable bell,
            InstantSource clock,
            MeterRegistry meters) {
        this.store = store;
        this.attempts = attempts;
        this.properties = properties;
        this.bell = bell;
        this.clock = clock;
        this.circuits = properties.circuits();
        this.metrics = new DeliveryMetrics(meters, inFlight::get, circuits::openCount);
    }

    /** Records finished attempts and starts due ones; false when there was neither. */
    public boolean round() throws SQLException {
        boolean hasRecorded = recordFinished();
        boolean hasStarted = startDue();
        return hasRecorded || hasStarted;
    }

    /** The number of attempts in progress, or finished and not recorded. */
    int inFlight() {
        return inFlight.get();
    }

    private boolean startDue() throws SQLException {
        int free = properties.inFlightMax() - inFlight.get();
        if (free == 0) {
            return false;
        }
        Instant now = clock.instant();
        Map<String, Integer> rooms = circuits.rooms(busy, properties.perHostMax(), now);
        List<Claimed> claimed = store.claim(free, properties.perHostMax(), rooms, properties.lease(), now);
        boolean hasStarted = false;
        for (Claimed each : claimed) {
            if (clock.instant().plus(properties.timeout()).isAfter(now.plus(properties.lease()))) {
                // The attempt may outlast its lease: another instance then takes the message, and this result is
                // ignored.
                LOG.debug("taking due messages was slow: the rest is left to the next round of any instance");
                return hasStarted;
            }
            inFlight.incrementAndGet();
            busy.merge(each.host(), 1, Integer::sum);
            start(each, now);
            hasStarted = true;
        }
        return hasStarted;
    }

    private void start(Claimed claimed, Instant startedAt) {
        attempts.make(claimed).subscribe(answer -> finish(claimed, answer, startedAt), fault -> {
            LOG.error("a delivery failed in an unexpected way", fault);
            finish(claimed, new Answer.NoAnswer("internal error", Duration.ZERO), startedAt);
        });
    }

    /** On an event loop: it only queues the result. */
    private void finish(Claimed claimed, Answer answer, Instant startedAt) {
        Instant now = clock.instant();
        Verdict verdict = attempts.verdict(claimed, answer, now);
        finished.add(new Finished(claimed, answer, verdict, startedAt, now));
        bell.run();
    }

    /** Records finished attempts; false when there are none. */
    boolean recordFinished() throws SQLException {
        List<Finished> batch = new ArrayList<>();
        for (Finished each = finished.poll(); each != null; each = finished.poll()) {
            batch.add(each);
        }
        if (batch.isEmpty()) {
            return false;
        }
        batch.sort(DeliveryTable.lockOrder());
        List<Boolean> accepted;
        try {
            accepted = store.record(batch);
        } catch (SQLException e) {
            finished.addAll(batch);
            throw e;
        }
        for (int i = 0; i < batch.size(); i++) {
            recorded(batch.get(i), accepted.get(i));
        }
        return true;
    }

    private void recorded(Finished attempt, boolean isAccepted) {
        String host = attempt.claimed().host();
        inFlight.decrementAndGet();
        busy.computeIfPresent(host, (ignored, attempts) -> attempts == 1 ? null : attempts - 1);
        switch (attempt.answer()) {
            case Answer.Status ignored -> circuits.answered(host);
            case Answer.NoAnswer ignored -> circuits.failed(host, attempt.endedAt());
            case Answer.NotCalled ignored -> metrics.putOff();
        }
        if (attempt.verdict() instanceof Verdict.PutOff) {
            return;
        }
        if (isAccepted) {
            metrics.finished(attempt);
        } else {
            LOG.debug("a channel was stopped, or taken by another instance, while it was called: result ignored");
        }
    }
}
