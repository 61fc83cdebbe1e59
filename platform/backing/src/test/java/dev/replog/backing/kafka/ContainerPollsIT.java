package dev.replog.backing.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.springframework.kafka.core.ConsumerFactory;

/** Why the projection has a loop of its own: it polls while a batch is applied, which a container does not. */
class ContainerPollsIT {
    private final AtomicInteger polls = new AtomicInteger();
    private final BlockingQueue<Integer> pollsDuringTheBatch = new LinkedBlockingQueue<>();

    @Test
    void aContainer_doesNotPollWhileABatchIsHandled() throws Exception {
        try (ContainerTopic topic = new ContainerTopic()) {
            topic.write("first");
            ConsumerFactory<byte[], byte[]> consumers = topic.consumers();
            consumers.addPostProcessor(this::counted);
            BatchHandler handler = topic.new Reading() {
                @Override
                public void handle(ConsumerRecords<byte[], byte[]> batch, Consumer<byte[], byte[]> consumer)
                        throws Exception {
                    int before = polls.get();
                    if (pollsDuringTheBatch.isEmpty()) {
                        // More arrives meanwhile. A loop of one's own would fetch it now.
                        topic.write("second");
                    }
                    super.handle(batch, consumer);
                    pollsDuringTheBatch.add(polls.get() - before);
                }
            };
            try (BatchContainer container = BatchContainer.reader(
                    consumers, Map.of(new TopicPartition(topic.name(), 0), 0L), handler, ContainerTopic.SETTINGS)) {
                container.start();
                assertThat(topic.next()).isEqualTo("first");
                assertThat(topic.next()).isEqualTo("second");
                assertThat(pollsDuringTheBatch.poll(ContainerTopic.PATIENCE.toSeconds(), TimeUnit.SECONDS))
                        .isZero();
                assertThat(polls.get()).isPositive();
            }
        }
    }

    @SuppressWarnings("unchecked")
    private Consumer<byte[], byte[]> counted(Consumer<byte[], byte[]> consumer) {
        return (Consumer<byte[], byte[]>) Proxy.newProxyInstance(
                Consumer.class.getClassLoader(), new Class<?>[] {Consumer.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("poll")) {
                        polls.incrementAndGet();
                    }
                    try {
                        return method.invoke(consumer, arguments);
                    } catch (InvocationTargetException thrown) {
                        throw thrown.getCause();
                    }
                });
    }
}
