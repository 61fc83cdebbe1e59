package dev.replog.commands.append;

import dev.replog.schemas.token.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;

/**
 * The producer of the log, for one thread, which it may block. It answers each append that it was given, except those
 * that are not in the log and can be sent again: they come back as refused, in any order.
 */
final class LogProducer {
    private static final Logger LOG = LoggerFactory.getLogger(LogProducer.class);
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

    private final KafkaTemplate<byte[], byte[]> template;
    private final int blockedMax;
    private final Runnable onRefused;
    private final Underway underway;
    private final Queue<PendingAppend> refused = new ConcurrentLinkedQueue<>();
    /** While the producer gives back what it has for a deleted topic. */
    private volatile boolean takingBack;
    /** The thread that is inside {@link #send}. */
    private volatile @Nullable Thread sending;

    /**
     * @param template whose factory closes a producer at once, without waiting for answers
     * @param blockedMax how often an append is tried that the producer cannot take within its {@code max.block.ms}
     * @param onRefused called by any thread after an append came back
     */
    LogProducer(KafkaTemplate<byte[], byte[]> template, int blockedMax, Runnable onRefused, LongSupplier nanoClock) {
        this.template = template;
        this.blockedMax = blockedMax;
        this.onRefused = onRefused;
        this.underway = new Underway(nanoClock);
        template.setProducerListener(new Answers());
    }

    Underway underway() {
        return underway;
    }

    boolean hasRefused() {
        return !refused.isEmpty();
    }

    /** Those that came back until now, in the order in which they were sent first. */
    List<PendingAppend> takeRefused() {
        List<PendingAppend> taken = new ArrayList<>();
        for (PendingAppend entry = refused.poll(); entry != null; entry = refused.poll()) {
            taken.add(entry);
        }
        taken.sort(Comparator.comparingLong(PendingAppend::order));
        return taken;
    }

    void putBack(List<PendingAppend> entries) {
        refused.addAll(entries);
    }

    /** Sends an append that the caller has claimed. */
    void send(PendingAppend entry, Log log) {
        underway.sending();
        sending = Thread.currentThread();
        try {
            var answered = template.send(new AppendRecord(entry, log));
            LOG.trace("sent: {}", answered);
        } catch (InterruptException stop) {
            entry.fail(AppendFailure.NOT_APPENDED, "shutting down");
            underway.answered();
            throw stop;
        } catch (org.springframework.kafka.KafkaException failed) {
            // The record failed at once. The producer's callback has answered it.
            LOG.debug("A record was not sent", failed);
        } catch (RuntimeException broken) {
            entry.fail(AppendFailure.of(broken, false), broken.toString());
            underway.answered();
            // A producer that throws instead of answering does not recover.
            close();
        } finally {
            sending = null;
        }
    }

    /** Sends at once what the producer delays so that several records share a request. Blocks until it is answered. */
    void flush() {
        try {
            template.flush();
        } catch (KafkaException closing) {
            LOG.debug("The producer was closed before it was flushed", closing);
        }
    }

    /** Every append without an answer comes back. For a topic that was deleted. */
    void takeBack() {
        takingBack = true;
        closeAtOnce();
        takingBack = false;
    }

    /** Waits some time for answers, and closes the producer. The next record opens another one. */
    void close() {
        try {
            if (!underway.awaitAnswers(CLOSE_TIMEOUT)) {
                LOG.warn("{} appends were not acknowledged within {}", underway.records(), CLOSE_TIMEOUT);
            }
        } catch (InterruptedException impatient) {
            Thread.currentThread().interrupt();
        }
        closeAtOnce();
    }

    private void closeAtOnce() {
        template.getProducerFactory().reset();
        underway.none();
    }

    private void answer(PendingAppend entry, Log log, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
        // A record that fails on the sending thread, inside send(), has not left the process.
        boolean wasSent = !Thread.currentThread().equals(sending);
        if (failure != null && isSentAgain(entry, failure, wasSent)) {
            entry.release();
            refused.add(entry);
            underway.answered();
            onRefused.run();
            return;
        }
        // First of all: the next append of the same client is alone again.
        underway.answered();
        if (failure != null) {
            entry.fail(AppendFailure.of(failure, wasSent), failure.toString());
        } else if (metadata != null) {
            Position position = Position.of(log.generation(), metadata.offset());
            entry.complete(new AppendResult.Appended(log.id(), position));
        }
    }

    private boolean isSentAgain(PendingAppend entry, Exception failure, boolean wasSent) {
        if (!wasSent) {
            // The producer does not know the topic, or has no room.
            return failure instanceof TimeoutException && entry.blockedOnceMore() < blockedMax;
        }
        // The queue takes no larger record, so either the log was sealed, or its limit is too small.
        return failure instanceof RecordTooLargeException || takingBack;
    }

    /** A record that its answer finds the entry by. */
    private static final class AppendRecord extends ProducerRecord<byte[], byte[]> {
        private final PendingAppend entry;
        private final Log log;

        AppendRecord(PendingAppend entry, Log log) {
            super(log.topic(), entry.key(), entry.value());
            this.entry = entry;
            this.log = log;
        }
    }

    /** Called by the thread of the producer, or by the sending thread when a record fails at once. */
    private final class Answers implements ProducerListener<byte[], byte[]> {
        @Override
        public void onSuccess(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
            if (record instanceof AppendRecord append) {
                answer(append.entry, append.log, metadata, null);
            }
        }

        @Override
        public void onError(
                ProducerRecord<byte[], byte[]> record, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (record instanceof AppendRecord append) {
                answer(append.entry, append.log, null, failure);
            }
        }
    }
}
