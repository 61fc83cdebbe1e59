package dev.replog.projector.publish;

import dev.replog.projector.log.LogNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

/**
 * Sends what a committed batch owes. Messages of one key keep their order; a message may arrive twice, when its batch is
 * sent again after a crash, and never before its batch can be read. Used by the projection's thread alone.
 */
public final class Publisher implements AutoCloseable {
    private final Producer<byte[], byte[]> producer;
    private final LogNames names;

    public Publisher(Producer<byte[], byte[]> producer, LogNames names) {
        this.producer = producer;
        this.names = names;
    }

    /** What was sent and is not yet known to have arrived. */
    public static final class Sent {
        private final List<Future<RecordMetadata>> acknowledgements = new ArrayList<>();

        /** Returns once every message has arrived. */
        public void await(Duration atMost) throws PublishFailedException {
            long deadlineNanos = System.nanoTime() + atMost.toNanos();
            try {
                for (Future<RecordMetadata> acknowledgement : acknowledgements) {
                    acknowledgement.get(Math.max(0, deadlineNanos - System.nanoTime()), TimeUnit.NANOSECONDS);
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new PublishFailedException("interrupted while Kafka acknowledges", e);
            } catch (ExecutionException | TimeoutException e) {
                throw new PublishFailedException("Kafka did not acknowledge " + acknowledgements.size() + " messages", e);
            }
        }

        public boolean isDone() {
            return acknowledgements.stream().allMatch(Future::isDone);
        }
    }

    public Sent send(List<Message> messages) throws PublishFailedException {
        Sent sent = new Sent();
        for (Message message : messages) {
            try {
                sent.acknowledgements.add(producer.send(toRecord(message)));
            } catch (KafkaException e) {
                throw new PublishFailedException("Kafka takes no messages", e);
            }
        }
        return sent;
    }

    @Override
    public void close() {
        producer.close(Duration.ofSeconds(2));
    }

    private ProducerRecord<byte[], byte[]> toRecord(Message message) {
        String topic = switch (message.target()) {
            case OUTCOMES -> names.outcomes();
            case CHANGES -> names.changes();
            case DEAD -> names.dead();
        };
        ProducerRecord<byte[], byte[]> producerRecord =
                new ProducerRecord<>(topic, message.partition(), message.key(), message.value());
        message.headers().forEach((name, value) ->
                producerRecord.headers().add("replog." + name, value.getBytes(StandardCharsets.UTF_8)));
        return producerRecord;
    }
}
