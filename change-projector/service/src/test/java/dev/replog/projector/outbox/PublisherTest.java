package dev.replog.projector.outbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.schemas.log.TopicNames;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.clients.producer.RoundRobinPartitioner;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.TimeoutException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.junit.jupiter.api.Test;

/** Tests failures of a producer that a real broker cannot cause on request. */
class PublisherTest {
    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void afterAMessageThatIsNotTaken_noneIsSent() {
        Sending producer = new Sending("second");
        Publisher publisher = publisher(producer);
        List<OutboxEntry> messages = List.of(message("first"), message("second"), message("third"));
        assertThatThrownBy(() -> publisher.send(messages))
                .isInstanceOf(PublishFailedException.class)
                .hasCauseInstanceOf(TimeoutException.class);
        assertThat(producer.history())
                .extracting(record -> new String(record.value(), StandardCharsets.UTF_8))
                .containsExactly("first");
    }

    @Test
    void whatDoesNotArrive_isGivenUp_soLongAfterItWasSent() throws Exception {
        Sending producer = new Sending("none");
        Publisher.Sent sent = publisher(producer).send(List.of(message("first")));
        assertThat(sent.isDone(LONG)).isFalse();
        assertThat(sent.isDone(Duration.ZERO)).isTrue();
        assertThatThrownBy(() -> sent.await(Duration.ZERO)).isInstanceOf(PublishFailedException.class);
        producer.completeNext();
        assertThat(sent.isDone(LONG)).isTrue();
        sent.await(Duration.ZERO);
    }

    /** A shorter one would be refused, too, and at last left out. */
    @Test
    void entryThatASealedTopicRefuses_isNotShortened_andEndsTheSending() throws Exception {
        Sending producer = new Sending("none");
        OutboxTopics sealed = new OutboxTopics("outcomes", "changes", "dead", "changes"::equals);
        Publisher publisher = new Publisher(producer, sealed, 1_000_000);
        Publisher.Sent sent = publisher.send(List.of(message("first")));
        producer.errorNext(new RecordTooLargeException("larger than the topic takes"));
        assertThatThrownBy(() -> sent.await(LONG))
                .isInstanceOf(PublishFailedException.class)
                .hasMessage("changes is sealed; another topic follows it");
        assertThat(producer.history()).hasSize(1);
    }

    private static Publisher publisher(Sending producer) {
        return new Publisher(producer, OutboxTopics.first(new TopicNames("replog.")), 1_000_000);
    }

    private static OutboxEntry message(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new OutboxEntry(OutboxEntry.Target.CHANGES, 0, bytes, bytes);
    }

    /**
     * Acknowledges on request, and refuses one message without an exception, as when no buffer becomes free in time.
     */
    private static final class Sending extends MockProducer<byte[], byte[]> {
        private final String refused;

        Sending(String refused) {
            super(false, new RoundRobinPartitioner(), new ByteArraySerializer(), new ByteArraySerializer());
            this.refused = refused;
        }

        @Override
        public synchronized Future<RecordMetadata> send(ProducerRecord<byte[], byte[]> coded, Callback callback) {
            if (new String(coded.value(), StandardCharsets.UTF_8).equals(refused)) {
                return CompletableFuture.failedFuture(new TimeoutException("no buffer became free"));
            }
            return super.send(coded, callback);
        }
    }
}
