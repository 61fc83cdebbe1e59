package dev.replog.commands.append;

import dev.replog.schemas.token.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.kafka.core.KafkaTemplate;
import org.springframework.kafka.support.ProducerListener;

/**
 * The thread that uses the producer, which may block. It sends in the order of the queue, and keeps that order when a
 * new generation of the log begins. The broker refuses records after the seal. Nothing is sent to the next generation
 * before every record sent to the last one is acknowledged or refused, and the refused ones are sent first. Until the
 * next generation is open, nothing is sent, and a request that gives up its append knows that it never appears.
 */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ASK_EVERY = Duration.ofMillis(100);

    private final LogSource source;
    private final AppendQueue queue;
    private final KafkaTemplate<byte[], byte[]> template;
    private final Thread thread;
    /** Appends that a sealed log refused as too large, in any order. */
    private final Queue<PendingAppend> refused = new ConcurrentLinkedQueue<>();

    /** How many records the producer has that are neither acknowledged nor refused. */
    private final AtomicInteger underway = new AtomicInteger();

    private volatile boolean closed;
    private @Nullable Log writing;
    private long sent;

    LogWriter(LogSource source, AppendQueue queue, KafkaTemplate<byte[], byte[]> template) {
        this.source = source;
        this.queue = queue;
        this.template = template;
        template.setProducerListener(new Answers());
        this.thread = Thread.ofPlatform().daemon().name("log-appender").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    /** Stops, for good. */
    void stop() throws InterruptedException {
        closed = true;
        if (thread.isAlive()) {
            thread.interrupt();
            thread.join(CLOSE_TIMEOUT.plusSeconds(1));
        }
    }

    private void run() {
        try {
            while (!closed || !queue.isEmpty() || !refused.isEmpty()) {
                PendingAppend entry = queue.takeUnless(() -> !refused.isEmpty());
                Log log = logToWrite();
                if (entry != null) {
                    claimAndSend(entry, log);
                    hurryIfAlone();
                }
            }
        } catch (InterruptedException | InterruptException stop) {
            List<PendingAppend> left = new ArrayList<>(queue.drain());
            left.addAll(refused);
            left.stream().filter(PendingAppend::claim).forEach(LogWriter::stopping);
        } finally {
            // An interrupted thread cannot wait for the records that are being sent.
            var ignored = Thread.interrupted();
            closeProducer();
            // Refused while the producer closed. No thread sends these any more.
            refused.stream().filter(PendingAppend::claim).forEach(LogWriter::stopping);
        }
    }

    /**
     * The log that takes mutations now. All records of the previous one are answered, and those it refused are sent.
     */
    private Log logToWrite() throws InterruptedException {
        Log before = writing;
        Optional<Log> known = source.log();
        if (before != null && refused.isEmpty() && known.filter(before::equals).isPresent()) {
            return before;
        }
        if (before != null) {
            template.flush();
        }
        List<PendingAppend> again = new ArrayList<>();
        for (PendingAppend entry = refused.poll(); entry != null; entry = refused.poll()) {
            again.add(entry);
        }
        again.sort(Comparator.comparingLong(PendingAppend::order));
        try {
            Log open = open(known, !again.isEmpty());
            writing = open;
            while (!again.isEmpty()) {
                resend(again.removeFirst(), open);
            }
            return open;
        } finally {
            // After an interrupt, the end of this thread answers them.
            refused.addAll(again);
        }
    }

    private Log open(Optional<Log> known, boolean isRefused) throws InterruptedException {
        Optional<Log> open = isRefused ? source.refreshed(ASK_EVERY) : known;
        boolean isLogged = false;
        while (open.isEmpty() || open.get().isSealed()) {
            if (!isLogged && open.isPresent()) {
                LOG.info(
                        "the log is sealed ({}); writes wait for its next generation",
                        open.get().topic());
                isLogged = true;
            }
            Thread.sleep(ASK_EVERY.dividedBy(5));
            open = source.refreshed(ASK_EVERY);
        }
        return open.get();
    }

    private void resend(PendingAppend entry, Log open) {
        if (open.takes(entry)) {
            claimAndSend(entry, open);
        } else if (entry.claim()) {
            entry.fail(
                    AppendFailure.TOO_LARGE,
                    "mutation: " + entry.length() + " bytes in the log (expected: as many as max.message.bytes of "
                            + open.topic() + " allows, " + open.messageBytesMax() + ")");
        }
    }

    /**
     * The producer delays each record a little, so that several share a request. A single record is sent at once.
     * Flushing blocks until the record is acknowledged, and must not delay the next one, so another thread does it.
     */
    private void hurryIfAlone() {
        if (queue.isEmpty() && underway.get() == 1) {
            Thread.ofVirtual().name("log-hurry").start(this::flush);
        }
    }

    private void flush() {
        try {
            template.flush();
        } catch (KafkaException closing) {
            LOG.debug("The producer was closed before it was flushed", closing);
        }
    }

    private void claimAndSend(PendingAppend entry, Log log) {
        if (!entry.claim()) {
            return;
        }
        entry.sending(sent++);
        underway.incrementAndGet();
        try {
            var answered = template.send(new AppendRecord(entry, log));
            LOG.trace("sent: {}", answered);
        } catch (InterruptException stop) {
            underway.decrementAndGet();
            stopping(entry);
            throw stop;
        } catch (org.springframework.kafka.KafkaException failed) {
            // The record failed at once. The producer's callback has answered it.
            LOG.debug("A record was not sent", failed);
        } catch (RuntimeException broken) {
            underway.decrementAndGet();
            entry.fail(AppendFailure.of(broken, false), broken.toString());
            // A producer that throws instead of answering does not recover.
            closeProducer();
        }
    }

    private void complete(
            PendingAppend entry, Log log, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
        // A record that fails on this thread, inside send(), has not left the process.
        boolean wasSent = Thread.currentThread().threadId() != thread.threadId();
        underway.decrementAndGet();
        if (failure instanceof RecordTooLargeException && wasSent) {
            // The queue takes no larger record, so either the log was sealed, or its limit is too small.
            entry.release();
            refused.add(entry);
            queue.wake();
        } else if (failure != null) {
            entry.fail(AppendFailure.of(failure, wasSent), failure.toString());
        } else if (metadata != null) {
            Position position = Position.of(log.generation(), metadata.offset());
            entry.complete(new AppendResult.Appended(log.id(), position));
        }
    }

    private static void stopping(PendingAppend entry) {
        entry.fail(AppendFailure.NOT_APPENDED, "shutting down");
    }

    private void closeProducer() {
        template.getProducerFactory().reset();
        underway.set(0);
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

    /** Called by the thread of the producer, or by this thread when a record fails at once. */
    private final class Answers implements ProducerListener<byte[], byte[]> {
        @Override
        public void onSuccess(ProducerRecord<byte[], byte[]> record, RecordMetadata metadata) {
            if (record instanceof AppendRecord append) {
                complete(append.entry, append.log, metadata, null);
            }
        }

        @Override
        public void onError(
                ProducerRecord<byte[], byte[]> record, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
            if (record instanceof AppendRecord append) {
                complete(append.entry, append.log, null, failure);
            }
        }
    }
}
