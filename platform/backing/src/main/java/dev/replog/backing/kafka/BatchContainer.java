package dev.replog.backing.kafka;

import dev.replog.backing.work.BackOff;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;
import org.springframework.kafka.core.ConsumerFactory;
import org.springframework.kafka.event.ConsumerStoppedEvent;
import org.springframework.kafka.event.ListenerContainerIdleEvent;
import org.springframework.kafka.listener.BatchMessageListener;
import org.springframework.kafka.listener.ConsumerAwareRebalanceListener;
import org.springframework.kafka.listener.ContainerProperties;
import org.springframework.kafka.listener.DefaultErrorHandler;
import org.springframework.kafka.listener.KafkaMessageListenerContainer;
import org.springframework.kafka.listener.ListenerExecutionFailedException;
import org.springframework.kafka.listener.MessageListenerContainer;
import org.springframework.kafka.support.Acknowledgment;
import org.springframework.kafka.support.TopicPartitionOffset;
import org.springframework.util.backoff.BackOffExecution;

/**
 * One run of a listener container of spring-kafka, which hands its batches to a {@link BatchHandler}. Nothing is
 * skipped: after a failure of a retried kind, the same batch is handled again for as long as that takes, and the
 * container stays in its group meanwhile. Every other failure ends the run. The owner then begins another one, from the
 * stored offsets.
 */
public final class BatchContainer implements AutoCloseable {
    private static final Duration STOP_MAX = Duration.ofSeconds(8);

    private final KafkaMessageListenerContainer<byte[], byte[]> container;
    private final BatchHandler handler;
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile @Nullable Exception failure;

    /**
     * @param name of the container's thread
     * @param retried failures after which the batch is handled again
     * @param backOff the waits between these attempts
     * @param idle how long there are no records before {@link BatchHandler#between} is called, again and again
     */
    public record Settings(String name, List<Class<? extends Exception>> retried, BackOff backOff, Duration idle) {}

    private BatchContainer(
            ConsumerFactory<byte[], byte[]> consumers,
            ContainerProperties properties,
            BatchHandler handler,
            Settings settings) {
        this.handler = handler;
        properties.setAckMode(ContainerProperties.AckMode.MANUAL);
        properties.setAssignmentCommitOption(ContainerProperties.AssignmentCommitOption.NEVER);
        properties.setMessageListener(new Listener());
        if (properties.getTopics() != null) {
            properties.setConsumerRebalanceListener(new Assignment());
        }
        properties.setPollTimeout(settings.idle().toMillis());
        properties.setIdleEventInterval(settings.idle().toMillis());
        properties.setIdleBeforeDataMultiplier(1);
        properties.setShutdownTimeout(STOP_MAX.toMillis());
        this.container = new KafkaMessageListenerContainer<>(consumers, properties);
        container.setBeanName(settings.name());
        container.setCommonErrorHandler(new Failures(settings));
        container.setApplicationEventPublisher(this::happened);
    }

    /** A member of the group that the consumers' settings name. */
    public static BatchContainer member(
            ConsumerFactory<byte[], byte[]> consumers, String topic, BatchHandler handler, Settings settings) {
        return new BatchContainer(consumers, new ContainerProperties(topic), handler, settings);
    }

    /** A reader of these partitions from these offsets, in no group. */
    public static BatchContainer reader(
            ConsumerFactory<byte[], byte[]> consumers,
            Map<TopicPartition, Long> offsets,
            BatchHandler handler,
            Settings settings) {
        TopicPartitionOffset[] from = offsets.entrySet().stream()
                .map(entry -> new TopicPartitionOffset(
                        entry.getKey().topic(), entry.getKey().partition(), entry.getValue()))
                .toArray(TopicPartitionOffset[]::new);
        return new BatchContainer(consumers, new ContainerProperties(from), handler, settings);
    }

    public void start() {
        container.start();
    }

    /** Waits at most this time for the end of the run. Throws the failure that ended it. */
    public boolean awaitEnd(Duration atMost) throws Exception {
        boolean hasEnded = ended.await(atMost.toNanos(), TimeUnit.NANOSECONDS);
        Exception reason = failure;
        if (hasEnded && reason != null) {
            throw reason;
        }
        return hasEnded;
    }

    /** Lets the run end after its current batch, without waiting for the end. */
    public void stop() {
        if (container.isRunning()) {
            // The container publishes no event when it fails to close its consumer.
            container.stop(ended::countDown);
        }
    }

    /** Ends the run after its current batch, and leaves the group. */
    @Override
    public void close() {
        container.stop();
    }

    private void fail(Throwable thrown) {
        Throwable cause = thrown;
        while (cause.getCause() != null
                && (cause instanceof ListenerExecutionFailedException || cause instanceof HandlerException)) {
            cause = cause.getCause();
        }
        if (failure == null) {
            failure = cause instanceof Exception exception ? exception : new IllegalStateException(cause);
        }
        stop();
    }

    private void happened(Object event) {
        if (event instanceof ListenerContainerIdleEvent idle) {
            between(idle.getConsumer());
        } else if (event instanceof ConsumerStoppedEvent stopped) {
            if (failure == null && stopped.getReason() != ConsumerStoppedEvent.Reason.NORMAL) {
                failure = new KafkaException(reason(stopped.getReason()));
            }
            ended.countDown();
        }
    }

    /** The container passes no exception. */
    private static String reason(ConsumerStoppedEvent.Reason reason) {
        return reason == ConsumerStoppedEvent.Reason.AUTH
                ? "Kafka refuses the login, or access to a topic or group"
                : "the container has stopped: " + reason;
    }

    private void between(Consumer<?, ?> consumer) {
        if (failure != null) {
            // The position of the consumer may be after a batch that was not handled.
            return;
        }
        try {
            handler.between(bytes(consumer));
        } catch (Exception thrown) {
            fail(thrown);
        }
    }

    @SuppressWarnings("unchecked")
    private static Consumer<byte[], byte[]> bytes(@Nullable Consumer<?, ?> consumer) {
        if (consumer == null) {
            throw new IllegalStateException("the container passed no consumer");
        }
        return (Consumer<byte[], byte[]>) consumer;
    }

    /** Carries a checked exception of a handler through the container. */
    private static final class HandlerException extends RuntimeException {
        private static final long serialVersionUID = 1;

        HandlerException(Exception cause) {
            super(cause);
        }
    }

    private final class Listener implements BatchMessageListener<byte[], byte[]> {
        @Override
        public boolean wantsPollResult() {
            return true;
        }

        @Override
        public void onMessage(
                ConsumerRecords<byte[], byte[]> batch,
                @Nullable Acknowledgment unused,
                Consumer<byte[], byte[]> consumer) {
            if (failure != null) {
                return;
            }
            try {
                handler.handle(batch, consumer);
            } catch (RuntimeException thrown) {
                throw thrown;
            } catch (Exception thrown) {
                throw new HandlerException(thrown);
            }
            between(consumer);
        }

        @Override
        public void onMessage(List<ConsumerRecord<byte[], byte[]>> batch) {
            throw new IllegalStateException("the container passes whole poll results");
        }
    }

    private final class Assignment implements ConsumerAwareRebalanceListener {
        @Override
        public void onPartitionsAssigned(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            if (partitions.isEmpty()) {
                return;
            }
            try {
                handler.assigned(partitions, bytes(consumer))
                        .forEach((partition, offset) -> seek(consumer, partition, offset));
            } catch (Exception thrown) {
                fail(thrown);
                // Without a position, the consumer would look for a committed offset, and its poll would fail for that.
                Set<TopicPartition> left = new HashSet<>(partitions);
                left.retainAll(consumer.assignment());
                left.forEach(partition -> consumer.seek(partition, 0));
                consumer.pause(left);
            }
        }

        private static void seek(Consumer<?, ?> consumer, TopicPartition partition, long offset) {
            try {
                consumer.seek(partition, offset);
            } catch (IllegalStateException notAssigned) {
                Lags.requireGone(consumer, partition, notAssigned);
                throw new KafkaException(partition + " was given up while it was claimed", notAssigned);
            }
        }

        @Override
        public void onPartitionsRevokedBeforeCommit(Consumer<?, ?> consumer, Collection<TopicPartition> partitions) {
            handler.revoked(partitions);
        }
    }

    private final class Failures extends DefaultErrorHandler {
        Failures(Settings settings) {
            super((record, thrown) -> fail(thrown), () -> waits(settings.backOff()));
            setClassifications(
                    settings.retried().stream().collect(Collectors.toMap(kind -> kind, kind -> true)), false);
            setAckAfterHandle(false);
        }

        /**
         * The retries end without success when the consumer fails between them. The container would then go on with the
         * next batch.
         */
        @Override
        public void handleBatch(
                Exception thrown,
                ConsumerRecords<?, ?> batch,
                Consumer<?, ?> consumer,
                MessageListenerContainer failed,
                Runnable handleAgain) {
            try {
                super.handleBatch(thrown, batch, consumer, failed, handleAgain);
            } catch (RuntimeException escaped) {
                if (failed.isRunning()) {
                    fail(escaped);
                }
                throw escaped;
            }
        }

        /** A failure of the consumer itself. */
        @Override
        public void handleOtherException(
                Exception thrown, Consumer<?, ?> consumer, MessageListenerContainer failed, boolean isBatchListener) {
            fail(thrown);
        }
    }

    private static BackOffExecution waits(BackOff backOff) {
        int[] failures = new int[1];
        return () -> {
            failures[0]++;
            return backOff.after(failures[0], ThreadLocalRandom.current().nextDouble())
                    .toMillis();
        };
    }
}
