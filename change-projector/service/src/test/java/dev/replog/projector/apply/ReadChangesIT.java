package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.rewrite.Certificate;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The changes are rewritten while another program reads them, in a group of its own. */
class ReadChangesIT {
    private ErasedLog erased;
    private String first;

    @BeforeEach
    void create() throws Exception {
        erased = new ErasedLog(1);
        first = erased.log().names().changes();
    }

    @AfterEach
    void close() {
        erased.close();
    }

    private KafkaConsumer<byte[], byte[]> analyst() throws Exception {
        Map<String, Object> settings = erased.log().kafka().settings("test-analyst");
        settings.put("group.id", "analyst-of-" + first);
        settings.put("enable.auto.commit", false);
        KafkaConsumer<byte[], byte[]> analyst =
                new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        analyst.subscribe(List.of(first));
        Await.until("assigned", () -> {
            analyst.poll(Duration.ofMillis(50));
            return !analyst.assignment().isEmpty();
        });
        return analyst;
    }

    private boolean isThere(String topic) throws Exception {
        return erased.log().admin().listTopics().names().get().contains(topic);
    }

    private Optional<Certificate> rewriteLater() {
        try {
            return erased.rewrite();
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    @Test
    void oldTopic_staysUntilTheGroupHasCommittedItsEnd() throws Exception {
        try (TestProjector ignored = erased.start()) {
            erased.write();
            erased.awaitApplied();
            try (KafkaConsumer<byte[], byte[]> analyst = analyst()) {
                CompletableFuture<Optional<Certificate>> rewriting = CompletableFuture.supplyAsync(this::rewriteLater);
                Await.until("there is a later topic", () -> {
                    analyst.poll(Duration.ofMillis(50));
                    return !erased.openTopics().contains(first);
                });
                assertThat(isThere(first)).isTrue();
                Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
                analyst.endOffsets(analyst.assignment())
                        .forEach((partition, end) -> ends.put(partition, new OffsetAndMetadata(end)));
                analyst.commitSync(ends);
                Await.until("rewritten", () -> {
                    analyst.poll(Duration.ofMillis(50));
                    return rewriting.isDone();
                });
                assertThat(rewriting.join()).isPresent();
            }
        }
        assertThat(isThere(first)).isFalse();
        assertThat(erased.said).noneMatch(line -> line.contains("although"));
    }

    @Test
    void oldTopic_isDeletedAfterTheLimit_andTheGroupIsNamed() throws Exception {
        try (TestProjector ignored = erased.start()) {
            erased.write();
            erased.awaitApplied();
            try (KafkaConsumer<byte[], byte[]> analyst = analyst()) {
                assertThat(analyst.assignment()).isNotEmpty();
                Await.until("rewritten", () -> {
                    try {
                        return erased.rewrite(Duration.ofSeconds(3), erased.said::add)
                                .isPresent();
                    } catch (RefusedException slow) {
                        erased.said.add(String.valueOf(slow.getMessage()));
                        return false;
                    }
                });
            }
        }
        assertThat(isThere(first)).isFalse();
        assertThat(erased.said)
                .anyMatch(line -> line.startsWith(first + " is deleted although [analyst-of-" + first
                        + "] have not read all of it; they find the rest in "));
    }
}
