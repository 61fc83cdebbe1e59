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
import java.util.function.Supplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that talks to the producer, which may block. It sends in the order of the queue, and keeps that order when
 * the log goes on in a new generation: the broker refuses what comes after the seal, nothing is sent to the next
 * generation before everything sent to the last one is settled, and what was refused goes first. Until the next
 * generation is open, nothing is sent, and who waits gives up for certain.
 */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);
    private static final Duration ASK_EVERY = Duration.ofMillis(100);

    private final LogSource source;
    private final AppendQueue queue;
    private final Supplier<Producer<byte[], byte[]>> producers;
    private final Thread thread;
    /** What the broker refused as too large, although it is not; in any order. */
    private final Queue<PendingAppend> refused = new ConcurrentLinkedQueue<>();

    /** What was handed to the producer and is not settled. */
    private final AtomicInteger underway = new AtomicInteger();

    private volatile boolean closed;
    private @Nullable Producer<byte[], byte[]> producer;
    private @Nullable Log writing;
    private long sent;

    LogWriter(LogSource source, AppendQueue queue, Supplier<Producer<byte[], byte[]>> producers) {
        this.source = source;
        this.queue = queue;
        this.producers = producers;
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
            // A thread that is still marked as interrupted cannot wait for what is being sent.
            var ignored = Thread.interrupted();
            closeProducer();
            // Refused while the producer closed: nobody will send it any more.
            refused.stream().filter(PendingAppend::claim).forEach(LogWriter::stopping);
        }
    }

    /** The log that takes mutations now; everything of the one before is settled, and what it refused is sent. */
    private Log logToWrite() throws InterruptedException {
        Log before = writing;
        Optional<Log> known = source.log();
        if (before != null && refused.isEmpty() && known.filter(before::equals).isPresent()) {
            return before;
        }
        if (producer != null) {
            producer.flush();
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
            // Interrupted in between: whoever stops this thread tells them.
            refused.addAll(again);
        }
    }

    private Log open(Optional<Log> known, boolean isRefused) throws InterruptedException {
        Optional<Log> open = isRefused ? source.refreshed(ASK_EVERY) : known;
        boolean isToldAlready = false;
        while (open.isEmpty() || open.get().isSealed()) {
            if (!isToldAlready && open.isPresent()) {
                LOG.info(
                        "the log is sealed ({}); writes wait for its next generation",
                        open.get().topic());
                isToldAlready = true;
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
     * The producer holds each append back for a moment, so that those that come together share a request. Who writes
     * alone waits for nobody. Flushing blocks until the append is settled, and must not hold up who comes next.
     */
    private void hurryIfAlone() {
        Producer<byte[], byte[]> ready = producer;
        if (ready != null && queue.isEmpty() && underway.get() == 1) {
            Thread.ofVirtual().name("log-hurry").start(() -> flush(ready));
        }
    }

    private static void flush(Producer<byte[], byte[]> producer) {
        try {
            producer.flush();
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
            Producer<byte[], byte[]> ready = producer();
            var ignored = ready.send(
                    entry.message(log.topic()), (metadata, failure) -> complete(entry, log, metadata, failure));
        } catch (InterruptException stop) {
            underway.decrementAndGet();
            stopping(entry);
            throw stop;
        } catch (RuntimeException broken) {
            underway.decrementAndGet();
            entry.fail(AppendFailure.of(broken, false), broken.toString());
            // A producer that throws instead of answering does not recover.
            closeProducer();
        }
    }

    private void complete(
            PendingAppend entry, Log log, @Nullable RecordMetadata metadata, @Nullable Exception failure) {
        // What fails inside of send(), on this service's own thread, never left the process.
        boolean wasSent = Thread.currentThread().threadId() != thread.threadId();
        underway.decrementAndGet();
        if (failure instanceof RecordTooLargeException && wasSent) {
            // Not larger than this service lets through: either the log was sealed, or it takes less than it should.
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

    private Producer<byte[], byte[]> producer() {
        Producer<byte[], byte[]> ready = producer;
        if (ready == null) {
            ready = producers.get();
            producer = ready;
        }
        return ready;
    }

    private void closeProducer() {
        Producer<byte[], byte[]> open = producer;
        producer = null;
        if (open != null) {
            open.close(CLOSE_TIMEOUT);
            underway.set(0);
        }
    }
}
