package dev.replog.simulation.server;

import dev.replog.simulation.timeline.Fiber;
import dev.replog.simulation.timeline.Life;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * A producer of the simulated broker, with the functions that the projector uses. A caller stops waiting for an
 * acknowledgement after a time, and then nobody knows whether the record was appended. The producer continues to try,
 * in order, until it is closed.
 */
public final class MemoryProducer {
    private static final long PATIENCE_MILLIS = 20_000;

    private final World world;
    private final Life life;
    private final MemoryKafka.Sending sending;

    private MemoryProducer(World world, Life life) {
        this.world = world;
        this.life = life;
        this.sending = world.kafka().new Sending(life);
    }

    /** The producer as the real code sees it. */
    @SuppressWarnings("unchecked")
    public static Producer<byte[], byte[]> of(World world, Life life) {
        return PartialImplementation.of(Producer.class, new MemoryProducer(world, life), Producer.class);
    }

    /** As of {@link Producer}. */
    public Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> coded) {
        life.step("sending to " + coded.topic());
        MemoryTopic topic = world.kafka().topic(coded.topic());
        int partition = coded.partition() == null ? topic.partitionOf(coded.key()) : coded.partition();
        Acknowledgement acknowledgement = new Acknowledgement();
        sending.send(topic, partition, coded.key(), coded.value(), stored -> acknowledgement.complete(topic, stored));
        world.timeline().after(PATIENCE_MILLIS, life, acknowledgement::expire);
        return acknowledgement;
    }

    /** As of {@link Producer}. */
    public void close(Duration timeout) {
        life.step("closing a producer");
        sending.cut();
    }

    private final class Acknowledgement implements Future<RecordMetadata> {
        private @Nullable RecordMetadata metadata;
        private boolean expired;
        private @Nullable Runnable waiting;

        void complete(MemoryTopic topic, MemoryTopic.Stored stored) {
            if (!isDone()) {
                TopicPartition place = new TopicPartition(topic.name(), stored.partition());
                metadata = new RecordMetadata(place, stored.offset(), 0, stored.at(), 0, 0);
                wake();
            }
        }

        void expire() {
            if (!isDone()) {
                expired = true;
                wake();
            }
        }

        private void wake() {
            if (waiting != null) {
                waiting.run();
            }
        }

        @Override
        public boolean cancel(boolean mayInterruptIfRunning) {
            return false;
        }

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public boolean isDone() {
            return metadata != null || expired;
        }

        @Override
        public RecordMetadata get() throws ExecutionException {
            life.step("waiting for an acknowledgement");
            while (!isDone()) {
                waiting = Fiber.wakeUp();
                Fiber.await();
                life.step("an acknowledgement");
            }
            if (metadata == null) {
                throw new ExecutionException(
                        new org.apache.kafka.common.errors.TimeoutException("not acknowledged in time"));
            }
            return metadata;
        }

        /** All waits have the same limit. */
        @Override
        public RecordMetadata get(long timeout, TimeUnit unit) throws ExecutionException {
            return get();
        }
    }
}
