package dev.replog.commands.append;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.work.BackOff;
import dev.replog.backing.work.Worker;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.token.LogId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the log in the background, creates it when there is none, and checks from time to time whether Kafka answers.
 * The service starts and runs without Kafka. One line is logged for the operator when Kafka stops answering, and one
 * when it answers again. The log that was found is kept meanwhile.
 */
public final class LogConnection extends Worker implements LogSource {
    private static final Logger LOG = LoggerFactory.getLogger(LogConnection.class);
    private static final BackOff BACK_OFF = new BackOff(Duration.ofMillis(250), Duration.ofSeconds(5));
    private static final Duration ANSWER_MAX = Duration.ofSeconds(5);
    /** Stops after the web server and the reader of outcomes. */
    private static final int PHASE = DEFAULT_PHASE - 16 * 1024;

    /** @param awaySince when Kafka ceased to answer; null while it answers */
    private record State(
            @Nullable KnownGenerations known, @Nullable Instant awaySince, String reason) {
        @Nullable
        Log log() {
            return known == null ? null : known.newest();
        }
    }

    private final KafkaClients clients;
    private final TopicNames names;
    private final TopicProperties copies;
    private final LogProperties properties;
    private final InstantSource clock;
    private final Map<Integer, LogId> ids = new ConcurrentHashMap<>();
    /** Released to ask Kafka before the next probe is due. */
    private final Semaphore asked = new Semaphore(0);

    private final AtomicReference<CountDownLatch> nextAnswer = new AtomicReference<>(new CountDownLatch(1));
    private volatile State state;
    private volatile @Nullable Topics asking;

    public LogConnection(
            KafkaClients clients,
            TopicNames names,
            TopicProperties copies,
            LogProperties properties,
            InstantSource clock) {
        super("log-connection", BACK_OFF);
        this.clients = clients;
        this.names = names;
        this.copies = copies;
        this.properties = properties;
        this.clock = clock;
        this.state = new State(null, clock.instant(), "not asked yet");
    }

    /** The newest generation of the log, once it was found. */
    @Override
    public Optional<Log> log() {
        return Optional.ofNullable(state.log());
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
    public void refreshSoon() {
        // While Kafka is away, it is asked again and again anyway.
        if (state.awaySince == null) {
            asked.release();
        }
    }

    @Override
    public boolean isDeleted(Log log) {
        KnownGenerations known = state.known;
        return known != null && known.isDeleted(log);
    }

    @Override
    public Optional<LogId> idOf(int generation) {
        return Optional.ofNullable(ids.get(generation));
    }

    /** Since when Kafka does not answer; empty while it does. */
    public Optional<Instant> awaySince() {
        return Optional.ofNullable(state.awaySince);
    }

    /** What went wrong when it was last asked in vain. */
    public String reason() {
        return state.reason;
    }

    /** Asks again and again with one client, until it fails. A new client resolves the addresses again. */
    @Override
    protected void work() throws InterruptedException {
        try (Topics topics = new Topics(() -> clients.admin("command-api-log", ANSWER_MAX))) {
            asking = topics;
            LogTopics own = new LogTopics(topics, names, copies, properties);
            while (!isStopping()) {
                KnownGenerations known = own.open();
                Log log = known.newest();
                if (!log.equals(state.log()) && !log.isSealed()) {
                    own.warnOfUnsafeSettings(log.topic());
                }
                answered(known);
                succeeded();
                nextAnswer.getAndSet(new CountDownLatch(1)).countDown();
                asked.drainPermits();
                if (asked.tryAcquire(properties.probeInterval().toMillis(), TimeUnit.MILLISECONDS)) {
                    asked.drainPermits();
                }
            }
        } catch (KafkaException failed) {
            if (!isStopping()) {
                away(failed);
                nextAnswer.getAndSet(new CountDownLatch(1)).countDown();
                pauseAfterFailure(asked::tryAcquire);
            }
        } finally {
            asking = null;
        }
    }

    @Override
    protected void failed(Exception failure) {
        away(failure);
    }

    @Override
    protected void wakeUp() {
        asked.release();
        Topics topics = asking;
        if (topics != null) {
            topics.close();
        }
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    private void answered(KnownGenerations known) {
        Log log = known.newest();
        State before = state;
        ids.put(log.generation(), log.id());
        state = new State(known, null, "");
        if (!log.equals(before.log())) {
            LOG.info(
                    "the log is topic {}: generation {}, {} partitions{}",
                    log.topic(),
                    log.generation(),
                    log.partitions(),
                    log.isSealed() ? ", sealed" : "");
        }
        if (before.awaySince != null && before.known != null) {
            LOG.info(
                    "Kafka at {} answers again after {} s; writes are taken",
                    clients.servers(),
                    Duration.between(before.awaySince, clock.instant()).toSeconds());
        }
    }

    private void away(Throwable failure) {
        State before = state;
        boolean isNews = before.awaySince == null || before.known == null && !before.reason.equals(failure.toString());
        Instant since = before.awaySince == null ? clock.instant() : before.awaySince;
        state = new State(before.known, since, failure.toString());
        if (isNews) {
            LOG.warn(
                    "Kafka at {} does not answer ({}); writes are answered 503 until it does",
                    clients.servers(),
                    failure.toString());
        }
    }
}
