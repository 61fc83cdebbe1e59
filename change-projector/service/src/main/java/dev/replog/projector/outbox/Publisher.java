package dev.replog.projector.outbox;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends the outbox entries of committed batches. Entries of one key keep their order. An entry may arrive twice, when
 * its batch is sent again after a crash, but never before its batch can be read. An entry that is larger than Kafka
 * accepts is shortened; one that a sealed topic refuses ends the sending. Lanes of one session may send at the same
 * time, each the entries of its own partitions.
 *
 * <p>Readers take a change that follows a later one of its user for a repetition. So an entry must not arrive after an
 * earlier one was given up. The producer must therefore have a longer timeout than {@link Sent#await}: the entries that
 * it has not delivered when it is closed are then always the last ones. An entry that the producer refuses ends the
 * sending.
 */
public final class Publisher implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Publisher.class);
    /** How long to wait for acknowledgements. */
    public static final Duration PATIENCE = Duration.ofSeconds(20);
    /** The bytes that Kafka adds to a value, headers of dead letters included. */
    private static final int OVERHEAD_BYTES = 16 * 1024;

    private final Producer<byte[], byte[]> producer;
    private final OutboxTopics topics;
    private final int messageBytesMax;

    /** @param messageBytesMax the largest record that the producer and the topic of changes take */
    public Publisher(Producer<byte[], byte[]> producer, OutboxTopics topics, int messageBytesMax) {
        this.producer = producer;
        this.topics = topics;
        this.messageBytesMax = messageBytesMax;
    }

    /** Entries that were sent and may not have arrived yet. */
    public final class Sent {
        private record Pending(OutboxEntry entry, Future<RecordMetadata> acknowledgement) {}

        private final List<Pending> pending = new ArrayList<>();
        private final long sentNanos = System.nanoTime();

        /** Returns once every entry has arrived; fails when that takes longer than this since they were sent. */
        public void await(Duration atMost) throws PublishFailedException {
            long deadlineNanos = sentNanos + atMost.toNanos();
            try {
                for (Pending one : pending) {
                    await(one, deadlineNanos);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PublishFailedException("interrupted while Kafka acknowledges", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new PublishFailedException("Kafka did not acknowledge " + pending.size() + " outbox entries", e);
            }
        }

        /** A topic may accept less than this service expects; a retry of the same entry would never end. */
        private void await(Pending sent, long deadlineNanos)
                throws PublishFailedException, InterruptedException, ExecutionException, TimeoutException {
            Pending one = sent;
            while (true) {
                try {
                    one.acknowledgement.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
                    return;
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof RecordTooLargeException)) {
                        throw e;
                    }
                    requireOpen(topics.of(one.entry.target()), e);
                    Optional<OutboxEntry> shorter = shortened(one.entry);
                    if (shorter.isEmpty()) {
                        LOG.error("Kafka refuses this outbox entry in its shortest form, so it is left out", e);
                        return;
                    }
                    one = new Pending(shorter.get(), Publisher.this.send(shorter.get()));
                }
            }
        }

        /** Whether awaiting it returns, or fails, at once. */
        public boolean isDone(Duration atMost) {
            return System.nanoTime() - sentNanos >= atMost.toNanos()
                    || pending.stream().allMatch(one -> one.acknowledgement.isDone());
        }
    }

    /** Fails when one of the topics was sealed or deleted since. */
    public void requireOpen() throws PublishFailedException {
        try {
            requireOpen(topics.changes(), null);
            requireOpen(topics.dead(), null);
        } catch (UnknownTopicOrPartitionException gone) {
            throw new SealedTopicException("a topic is gone; another one follows it", gone);
        }
    }

    /**
     * A sealed topic refuses an entry of any size. The next session sends it to the topic that follows, with every
     * entry after it, so that their order stays.
     */
    private void requireOpen(String topic, @Nullable Exception refusal) throws PublishFailedException {
        if (topics.isSealed().test(topic)) {
            throw new SealedTopicException(topic + " is sealed; another topic follows it", refusal);
        }
    }

    public Sent send(List<OutboxEntry> entries) throws PublishFailedException {
        Sent sent = new Sent();
        for (OutboxEntry entry : entries) {
            OutboxEntry fitting = fitting(entry);
            sent.pending.add(new Sent.Pending(fitting, send(fitting)));
        }
        return sent;
    }

    private Future<RecordMetadata> send(OutboxEntry entry) throws PublishFailedException {
        Future<RecordMetadata> acknowledgement;
        try {
            acknowledgement = producer.send(toRecord(entry));
        } catch (KafkaException e) {
            throw new PublishFailedException("Kafka accepts no outbox entries", e);
        }
        if (acknowledgement.isDone()
                && acknowledgement.state() == Future.State.FAILED
                && !(acknowledgement.exceptionNow() instanceof RecordTooLargeException)) {
            throw new PublishFailedException("Kafka accepts no outbox entries", acknowledgement.exceptionNow());
        }
        return acknowledgement;
    }

    /** The entry is shortened before it is sent, so that later entries of its key stay after it. */
    private OutboxEntry fitting(OutboxEntry entry) {
        OutboxEntry fitting = entry;
        while (fitting.key().length + fitting.value().length + OVERHEAD_BYTES > messageBytesMax) {
            Optional<OutboxEntry> shorter = shortened(fitting);
            if (shorter.isEmpty()) {
                return fitting;
            }
            fitting = shorter.get();
        }
        return fitting;
    }

    private static Optional<OutboxEntry> shortened(OutboxEntry entry) {
        LOG.warn(
                "An outbox entry of {} bytes for {} is too large and is shortened",
                entry.value().length,
                entry.target());
        return Shortening.of(entry);
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }

    private ProducerRecord<byte[], byte[]> toRecord(OutboxEntry entry) {
        ProducerRecord<byte[], byte[]> producerRecord =
                new ProducerRecord<>(topics.of(entry.target()), entry.partition(), entry.key(), entry.value());
        entry.headers()
                .forEach((name, value) ->
                        producerRecord.headers().add("replog." + name, value.getBytes(StandardCharsets.UTF_8)));
        return producerRecord;
    }
}
