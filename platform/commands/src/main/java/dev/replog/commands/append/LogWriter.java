package dev.replog.commands.append;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.errors.InterruptException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that uses the producer, which may block. It sends in the order of the queue, and keeps that order when a
 * new generation of the log begins. The broker refuses records after the seal. Nothing is sent to the next generation
 * before every record sent to the last one is acknowledged or refused, and the refused ones are sent first. Until the
 * next generation is open, nothing is sent, and a request that gives up its append knows that it never appears. A topic
 * that was deleted after its rewriting answers nothing: Kafka is asked soon when answers cease, and what has no answer
 * counts as refused.
 */
final class LogWriter {
    private static final Logger LOG = LoggerFactory.getLogger(LogWriter.class);
    private static final Duration ASK_EVERY = Duration.ofMillis(100);
    /** After so long without any answer, Kafka is asked whether the log has a new generation. */
    private static final Duration SILENCE_MAX = Duration.ofMillis(250);

    private final LogSource source;
    private final AppendQueue queue;
    private final LogProducer producer;
    private final Underway underway;
    private final Thread thread;

    private volatile boolean closed;
    private @Nullable Log writing;
    private long sent;

    LogWriter(LogSource source, AppendQueue queue, LogProducer producer) {
        this.source = source;
        this.queue = queue;
        this.producer = producer;
        this.underway = producer.underway();
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
            thread.join(LogProducer.CLOSE_TIMEOUT.plusSeconds(1));
        }
    }

    private void run() {
        try {
            while (!closed || !queue.isEmpty() || producer.hasRefused()) {
                PendingAppend entry = queue.takeUnless(this::mustLookAtLog);
                refreshWhenSilent();
                Log log = logToWrite();
                if (entry != null) {
                    claimAndSend(entry, log);
                    hurryIfAlone();
                }
            }
        } catch (InterruptedException | InterruptException stop) {
            List<PendingAppend> left = new ArrayList<>(queue.drain());
            left.addAll(producer.takeRefused());
            stopping(left);
        } finally {
            // An interrupted thread cannot wait for the records that are being sent.
            var ignored = Thread.interrupted();
            producer.close();
            // Refused while the producer closed. No thread sends these any more.
            stopping(producer.takeRefused());
        }
    }

    private boolean mustLookAtLog() {
        return producer.hasRefused()
                || underway.records() > 0 && (underway.isSilent(SILENCE_MAX) || !isNewest(writing));
    }

    private boolean isNewest(@Nullable Log log) {
        return log != null && source.log().filter(log::equals).isPresent();
    }

    /** The topic may be gone. The producer does not say so before the time for its records is over. */
    private void refreshWhenSilent() {
        if (underway.isSilent(SILENCE_MAX)) {
            underway.silenceNoted();
            source.refreshSoon();
        }
    }

    /**
     * The log that takes mutations now. All records of the previous one are answered, and those it refused are sent.
     */
    private Log logToWrite() throws InterruptedException {
        Log log = writing;
        while (log == null || producer.hasRefused() || !isNewest(log)) {
            log = moveOn(log);
            writing = log;
        }
        return log;
    }

    private Log moveOn(@Nullable Log before) throws InterruptedException {
        if (before != null) {
            settle(before);
        }
        List<PendingAppend> again = producer.takeRefused();
        try {
            Log open = open(!again.isEmpty());
            // None overtakes another that comes back at once.
            while (!again.isEmpty() && !producer.hasRefused()) {
                resend(again.removeFirst(), open);
            }
            return open;
        } finally {
            // After an interrupt, the end of this thread answers them.
            producer.putBack(again);
        }
    }

    /** Waits until each record that was sent to this log has an answer, as far as there will be one. */
    private void settle(Log before) throws InterruptedException {
        while (!underway.awaitAnswers(ASK_EVERY)) {
            source.refreshed(ASK_EVERY);
            if (source.isDeleted(before)) {
                LOG.info(
                        "topic {} was deleted after the end of generation {}; {} writes go to the next generation",
                        before.topic(),
                        before.generation(),
                        underway.records());
                producer.takeBack();
            }
        }
    }

    private Log open(boolean isRefused) throws InterruptedException {
        Optional<Log> open = isRefused ? source.refreshed(ASK_EVERY) : source.log();
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
        if (queue.isEmpty() && underway.records() == 1) {
            Thread.ofVirtual().name("log-hurry").start(producer::flush);
        }
    }

    private void claimAndSend(PendingAppend entry, Log log) {
        if (entry.claim()) {
            entry.sending(sent++);
            producer.send(entry, log);
        }
    }

    private static void stopping(List<PendingAppend> left) {
        left.stream()
                .filter(PendingAppend::claim)
                .forEach(entry -> entry.fail(AppendFailure.NOT_APPENDED, "shutting down"));
    }
}
