package dev.replog.backing.catalogue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.TopicProperties;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.work.Availability;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueReader;
import dev.replog.schemas.catalogue.CatalogueRefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Instances with different folders, on a topic of a real broker. */
class CatalogueTopicIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);

    private final KafkaClients clients =
            KafkaClients.of(Map.of("bootstrap.servers", SharedBackends.get().kafkaBootstrapServers()));
    private final String name = SharedBackends.get().newTopicPrefix() + "catalogues";
    private final List<Instance> started = new ArrayList<>();

    private final class Instance {
        private final List<String> ends = new CopyOnWriteArrayList<>();
        private final Availability availability = new Availability("catalogue");
        private final CatalogueTopic topic;

        Instance(Catalogue own) {
            topic = new CatalogueTopic(clients, new TopicProperties(-1, 0), name, own, availability, ends::add);
            topic.start();
            started.add(this);
        }

        Instance awaitRead() {
            await(topic::isComplete);
            return this;
        }

        void awaitKnown(Catalogue version) {
            await(() -> topic.versions().of(version.version()) != null);
        }
    }

    @AfterEach
    void stop() {
        started.forEach(instance -> instance.topic.stop());
    }

    private static void await(BooleanSupplier holds) {
        long endNanos = System.nanoTime() + PATIENCE.toNanos();
        while (!holds.getAsBoolean() && System.nanoTime() < endNanos) {
            LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
        }
        assertThat(holds.getAsBoolean()).isTrue();
    }

    private static Catalogue withField(String name, String kind) {
        TreeMap<String, String> files = new TreeMap<>(Map.of("workout.avsc", """
                {"type": "record", "name": "Workout", "replog.type": "workout", "fields": [
                  {"name": "%s", "type": ["null", "%s"], "default": null, "doc": "A field."%s}]}
                """.formatted(
                        name, kind, kind.equals("long") ? ", \"replog.min\": 0, \"replog.max\": 9" : "")));
        try {
            return CatalogueReader.read(files, Set.of());
        } catch (CatalogueRefusedException e) {
            throw new IllegalStateException(e);
        }
    }

    private long records() {
        try (Topics topics = new Topics(() -> clients.admin("catalogue-test", PATIENCE))) {
            return topics.end(new TopicPartition(name, 0));
        }
    }

    @Test
    void shippedTypes_areNotAppended() {
        new Instance(Catalogue.shipped()).awaitRead();
        assertThat(records()).isZero();
    }

    @Test
    void ownVersion_isKnownBeforeItIsRead_andAppendedOnce() {
        Catalogue own = withField("mood", "string");
        Instance first = new Instance(own);
        assertThat(first.topic.types().require("workout").field("mood")).isNotNull();
        first.awaitRead();
        new Instance(own).awaitRead();
        assertThat(records()).isEqualTo(1);
        assertThat(first.availability.isUp()).isTrue();
    }

    @Test
    void versionsOfOthers_becomeKnown_inTheSameOrderForAll() {
        Catalogue mood = withField("mood", "string");
        Catalogue effort = withField("effort", "long");
        Instance first = new Instance(mood).awaitRead();
        Instance shipped = new Instance(Catalogue.shipped()).awaitRead();
        Instance second = new Instance(effort).awaitRead();
        first.awaitKnown(effort);
        shipped.awaitKnown(effort);

        assertThat(List.of(first, shipped, second))
                .extracting(instance -> instance.topic.types().canonical())
                .containsOnly(first.topic.types().canonical());
        assertThat(first.topic.types().require("workout").field("effort")).isNotNull();
    }

    @Test
    void secondOfTwoContradictions_isInUseNowhere_andEndsItsInstance() {
        Catalogue text = withField("mood", "string");
        Catalogue number = withField("mood", "long");
        Instance first = new Instance(text).awaitRead();
        Instance second = new Instance(number);
        await(() -> !second.ends.isEmpty());

        assertThat(second.ends).singleElement().asString().contains(name, "field mood", "a kind never changes");
        assertThat(second.topic.isComplete()).isFalse();
        Instance third = new Instance(withField("effort", "long")).awaitRead();
        assertThat(third.topic.versions().of(number.version())).isNull();
        first.awaitKnown(withField("effort", "long"));
        assertThat(first.ends).isEmpty();
    }

    @Test
    void unreadableVersion_endsTheInstance() throws Exception {
        Instance running = new Instance(Catalogue.shipped()).awaitRead();
        try (Producer<byte[], byte[]> producer = clients.producer("catalogue-test", Map.of())) {
            producer.send(new ProducerRecord<>(
                            name,
                            "5f3c".getBytes(StandardCharsets.UTF_8),
                            Catalogue.shipped().canonical().getBytes(StandardCharsets.UTF_8)))
                    .get();
        }
        await(() -> !running.ends.isEmpty());
        assertThat(running.ends).singleElement().asString().contains("5f3c", "upgrade this service");
        assertThat(running.availability.isUp()).isFalse();
    }
}
