package dev.replog.notifier.delivery;

import dev.replog.notifier.availability.Availability;
import dev.replog.notifier.availability.Worker;
import dev.replog.notifier.channel.ChannelJson;
import dev.replog.notifier.channel.DeliveryBell;
import dev.replog.notifier.database.Database;
import dev.replog.notifier.webhook.Answer;
import dev.replog.notifier.webhook.Verdict;
import dev.replog.notifier.webhook.WebhookAddress;
import dev.replog.notifier.webhook.WebhookCall;
import dev.replog.notifier.webhook.WebhookClient;
import dev.replog.schemas.token.SyncToken;
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
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * Delivers what is due, of all instances' channels: takes some, calls their receivers all at once without waiting, and
 * writes what came of it. One thread does the table and never talks to a receiver, so a slow one holds nobody up; limits
 * of attempts in all, by host and by circuit bound what bad ones cost. What was taken and not recorded, because this
 * process ended, is taken by another instance when its lease is over; its receiver may then hear it twice.
 */
final class DeliveryWorker extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(DeliveryWorker.class);

    private final Database database;
    private final DeliveryTable table;
    private final WebhookClient client;
    private final DeliveryProperties properties;
    private final DeliveryBell bell;
    private final InstantSource clock;
    private final boolean dev;
    private final Circuits circuits;
    private final DeliveryMetrics metrics;
    /** Holds no more than is in flight. */
    private final Queue<Finished> finished = new ConcurrentLinkedQueue<>();
    /** How many attempts are under way to each host; only the worker's thread touches it. */
    private final Map<String, Integer> busy = new HashMap<>();

    private final AtomicInteger inFlight = new AtomicInteger();

    DeliveryWorker(
            Database database,
            DeliveryTable table,
            WebhookClient client,
            DeliveryProperties properties,
            DeliveryBell bell,
            InstantSource clock,
            MeterRegistry meters,
            boolean dev) {
        super("webhook-delivery");
        this.database = database;
        this.table = table;
        this.client = client;
        this.properties = properties;
        this.bell = bell;
        this.clock = clock;
        this.dev = dev;
        this.circuits =
                new Circuits(properties.circuitFailures(), properties.circuitOpen(), properties.circuitOpenMax());
        this.metrics = new DeliveryMetrics(meters, inFlight::get, circuits::openCount);
    }

    @Override
    protected void work() throws InterruptedException, SQLException {
        while (!isStopping()) {
            boolean isUp = database.isUp();
            boolean hasRecorded = isUp && recordFinished();
            boolean hasStarted = isUp && startDue();
            succeeded();
            if (!hasRecorded && !hasStarted) {
                bell.await(properties.pollInterval());
            }
        }
        finishUnderWay();
    }

    /** What was sent is better recorded than repeated; what does not end in time will be repeated. */
    private void finishUnderWay() throws InterruptedException, SQLException {
        long deadlineNanos = System.nanoTime() + properties.timeout().toNanos();
        while (inFlight.get() > 0 && database.isUp() && System.nanoTime() < deadlineNanos) {
            if (!recordFinished()) {
                bell.await(Duration.ofNanos(deadlineNanos - System.nanoTime()));
            }
        }
    }

    private boolean startDue() throws SQLException {
        int free = properties.inFlightMax() - inFlight.get();
        if (free == 0) {
            return false;
        }
        Instant now = clock.instant();
        Map<String, Integer> rooms = circuits.rooms(busy, properties.perHostMax(), now);
        List<Claimed> claimed = table.claim(free, properties.perHostMax(), rooms, properties.lease(), now);
        for (Claimed each : claimed) {
            inFlight.incrementAndGet();
            busy.merge(each.host(), 1, Integer::sum);
            start(each, now);
        }
        return !claimed.isEmpty();
    }

    private void start(Claimed claimed, Instant startedAt) {
        Mono<Answer> attempt = switch (WebhookAddress.read(claimed.address(), dev)) {
            case WebhookAddress.Reading.Refused refused -> unsent(refused.message());
            case WebhookAddress.Reading.Accepted accepted ->
                claimed.secrets().isEmpty()
                        ? unsent("its secret cannot be read")
                        : client.call(call(claimed, accepted.address()));
        };
        attempt.subscribe(answer -> finish(claimed, answer, startedAt), fault -> {
            LOG.error("a delivery failed in an unexpected way", fault);
            finish(claimed, new Answer.NoAnswer("internal error", Duration.ZERO), startedAt);
        });
    }

    private static Mono<Answer> unsent(String reason) {
        return Mono.just(new Answer.NoAnswer(reason, Duration.ZERO));
    }

    private static WebhookCall call(Claimed claimed, WebhookAddress address) {
        SyncToken token = claimed.token();
        return new WebhookCall(
                address,
                claimed.channelId(),
                claimed.resourceId(),
                ChannelJson.resourceUri(claimed.types()),
                claimed.state(),
                claimed.number(),
                claimed.messageId(),
                claimed.expiresAt(),
                token == null ? null : token.encode(claimed.userId()),
                claimed.secrets());
    }

    /** On an event loop: it only puts down what came of it. */
    private void finish(Claimed claimed, Answer answer, Instant startedAt) {
        Instant now = clock.instant();
        Verdict verdict = Verdict.of(
                answer,
                properties.schedule(),
                claimed.firstAt(),
                claimed.attempt(),
                now,
                ThreadLocalRandom.current().nextDouble());
        finished.add(new Finished(claimed, answer, verdict, startedAt, now));
        bell.ring();
    }

    private boolean recordFinished() throws SQLException {
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
            accepted = table.record(batch);
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
        }
        if (isAccepted) {
            metrics.finished(attempt);
        } else {
            LOG.debug("a channel was changed, or taken over, while it was called; what came of it is not kept");
        }
    }

    @Override
    protected void failed(Exception failure) {
        if (failure instanceof SQLException away) {
            database.failed(away);
        } else {
            LOG.error("delivering failed, {}; trying on", Availability.reason(failure), failure);
        }
    }

    @Override
    protected void wakeUp() {
        bell.ring();
    }
}
