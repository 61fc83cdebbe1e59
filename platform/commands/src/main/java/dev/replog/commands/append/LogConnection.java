package dev.replog.commands.append;

import dev.replog.schemas.token.LogId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows the log: finds it in the background, creates it when there is none, and keeps asking whether Kafka is there.
 * The service starts and lives without Kafka. Each change from answering to not answering, or back, is one line for
 * whoever is on call. The log that was found stays known while Kafka is away, for it may come back at any moment.
 */
public final class LogConnection implements LogSource {
    private static final Logger LOG = LoggerFactory.getLogger(LogConnection.class);
    private static final Duration RETRY_FIRST = Duration.ofMillis(250);
    private static final Duration RETRY_CAP = Duration.ofSeconds(5);
    private static final int ANSWER_TIMEOUT_MILLIS = 5000;

    /** @param awaySince when Kafka ceased to answer; null while it answers */
    private record State(@Nullable Log log, @Nullable Instant awaySince, String reason) {}

    private final KafkaProperties kafka;
    private final LogProperties properties;
    private final InstantSource clock;
    private final LogTopics topics;
    private final CompletableFuture<Log> firstKnown = new CompletableFuture<>();
    private final Map<Integer, LogId> ids = new ConcurrentHashMap<>();
    /** Given by who wants to know sooner than the next probe. */
    private final Semaphore asked = new Semaphore(0);

    private final AtomicReference<CountDownLatch> nextAnswer = new AtomicReference<>(new CountDownLatch(1));
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final Thread thread;
    private volatile State state;

    public LogConnection(KafkaProperties kafka, LogProperties properties, InstantSource clock) {
        this.kafka = kafka;
        this.properties = properties;
        this.clock = clock;
        this.topics = new LogTopics(kafka, properties);
        this.state = new State(null, clock.instant(), "not asked yet");
        this.thread = Thread.ofPlatform().daemon().name("log-connection").unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** The newest generation of the log, once it was found. */
    @Override
    public Optional<Log> log() {
        return Optional.ofNullable(state.log);
    }

    @Override
    public Optional<Log> refreshed(Duration atMost) throws InterruptedException {
        CountDownLatch next = nextAnswer.get();
        asked.release();
        if (!next.await(atMost.toMillis(), TimeUnit.MILLISECONDS)) {
            LOG.debug("no answer within {}", atMost);
        }
        return log();
    }

    @Override
    public Optional<LogId> idOf(int generation) {
        return Optional.ofNullable(ids.get(generation));
    }

    /** Waits for as long as it takes until the log is found. */
    public Log awaitLog() throws InterruptedException {
        try {
            return firstKnown.get();
        } catch (ExecutionException impossible) {
            throw new IllegalStateException("never completed with a failure", impossible);
        }
    }

    /** Since when Kafka does not answer; empty while it does. */
    public Optional<Instant> awaySince() {
        return Optional.ofNullable(state.awaySince);
    }

    /** What went wrong when it was last asked in vain. */
    public String reason() {
        return state.reason;
    }

    /** Stops, for good. */
    public void stop() throws InterruptedException {
        stopped.countDown();
        asked.release();
        if (thread.isAlive()) {
            thread.interrupt();
            thread.join(Duration.ofSeconds(5));
        }
    }

    private void run() {
        RetryDelay delay = new RetryDelay(RETRY_FIRST, RETRY_CAP);
        try {
            while (stopped.getCount() > 0) {
                try {
                    ask(delay);
                } catch (ExecutionException failed) {
                    away(failed.getCause() == null ? failed : failed.getCause());
                } catch (KafkaException failed) {
                    away(failed);
                }
                nextAnswer.getAndSet(new CountDownLatch(1)).countDown();
                sleep(delay.next());
            }
        } catch (InterruptedException | org.apache.kafka.common.errors.InterruptException stop) {
            LOG.debug("stopped");
        }
    }

    /** Asks again and again with one client, until it fails: a new one also resolves the addresses anew. */
    private void ask(RetryDelay delay) throws ExecutionException, InterruptedException {
        Map<String, Object> settings = kafka.settings("command-api-log");
        settings.put("request.timeout.ms", ANSWER_TIMEOUT_MILLIS);
        settings.put("default.api.timeout.ms", ANSWER_TIMEOUT_MILLIS);
        try (Admin admin = Admin.create(settings)) {
            while (stopped.getCount() > 0) {
                Log log = topics.open(admin);
                if (!log.equals(state.log) && !log.isSealed()) {
                    topics.warnOfUnsafeSettings(admin, log.topic());
                }
                answered(log);
                delay.reset();
                nextAnswer.getAndSet(new CountDownLatch(1)).countDown();
                asked.drainPermits();
                sleep(properties.probeInterval());
            }
        }
    }

    private void answered(Log log) {
        State before = state;
        ids.put(log.generation(), log.id());
        state = new State(log, null, "");
        if (!log.equals(before.log)) {
            LOG.info(
                    "the log is topic {}: generation {}, {} partitions{}",
                    log.topic(),
                    log.generation(),
                    log.partitions(),
                    log.isSealed() ? ", sealed" : "");
        }
        if (before.awaySince != null && before.log != null) {
            LOG.info(
                    "Kafka at {} answers again after {} s; writes are taken",
                    kafka.bootstrapServers(),
                    Duration.between(before.awaySince, clock.instant()).toSeconds());
        }
        firstKnown.complete(log);
    }

    private void away(Throwable failure) {
        State before = state;
        boolean isNews = before.awaySince == null || before.log == null && !before.reason.equals(failure.toString());
        Instant since = before.awaySince == null ? clock.instant() : before.awaySince;
        state = new State(before.log, since, failure.toString());
        if (isNews) {
            LOG.warn(
                    "Kafka at {} does not answer ({}); writes are answered 503 until it does",
                    kafka.bootstrapServers(),
                    failure.toString());
        }
    }

    private void sleep(Duration duration) throws InterruptedException {
        if (asked.tryAcquire(duration.toMillis(), TimeUnit.MILLISECONDS)) {
            asked.drainPermits();
        }
        if (stopped.getCount() == 0) {
            throw new InterruptedException("stopped");
        }
    }
}
