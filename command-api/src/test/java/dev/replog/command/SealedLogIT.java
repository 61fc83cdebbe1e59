package dev.replog.command;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.commands.append.AppendFailure;
import dev.replog.commands.append.AppendResult;
import dev.replog.commands.append.LogAppender;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.SyncToken;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seals the log while mutations are being appended, with and without a next generation. */
class SealedLogIT {
    private static final int USERS = 5;
    private static final int EACH = 400;
    private static final Duration APPEND_MAX = Duration.ofSeconds(60);

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final Admin admin = Admin.create(Map.of("bootstrap.servers", backends.kafkaBootstrapServers()));

    @AfterEach
    void close() {
        admin.close();
    }

    @Test
    void whatIsRefused_goesToTheNextGeneration_inItsOrder_andOnce() throws Exception {
        try (CommandService service = CommandService.start(
                        backends.kafkaBootstrapServers(), prefix, "--replog.log.append-timeout=60s")
                .awaitReady()) {
            LogAppender appender = service.bean(LogAppender.class);
            List<CompletableFuture<AppendResult>> results = new ArrayList<>();
            for (int i = 0; i < USERS * EACH; i++) {
                if (i == USERS * EACH / 4) {
                    // The log has something before it is sealed.
                    results.getFirst().join();
                    seal(prefix + "mutations", "80");
                }
                if (i == USERS * EACH / 2) {
                    create(2);
                    seal(prefix + "mutations.g2", "4259840");
                }
                results.add(appender.append(mutation(i), APPEND_MAX).toFuture());
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).join()).as("append %s", i).isInstanceOf(AppendResult.Appended.class);
            }
            List<String> first = read(prefix + "mutations");
            List<String> second = read(prefix + "mutations.g2");
            assertThat(first).isNotEmpty();
            assertThat(second).isNotEmpty();
            first.addAll(second);
            assertInOrder(first, EACH);
        }
    }

    @Test
    void withoutANextGeneration_aWriteIsRefusedForCertain() throws Exception {
        try (CommandService service = CommandService.start(
                        backends.kafkaBootstrapServers(), prefix, "--replog.log.append-timeout=1s")
                .awaitReady()) {
            seal(prefix + "mutations", "80");
            HttpResponse<String> refused = service.send(
                    "PUT", "/api/exercises/" + UUID.randomUUID(), "{'name':'a'}", "Prefer", "respond-async");
            assertThat(refused.statusCode()).as(refused.body()).isEqualTo(503);
            assertThat(CommandService.json(refused).get("code").stringValue()).isEqualTo("log_unavailable");
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            AppendResult failed = Objects.requireNonNull(service.bean(LogAppender.class)
                    .append(mutation(7), Duration.ofSeconds(1))
                    .block());
            assertThat(failed)
                    .isInstanceOfSatisfying(
                            AppendResult.Failed.class,
                            one -> assertThat(one.failure()).isEqualTo(AppendFailure.NOT_APPENDED));

            create(2);
            seal(prefix + "mutations.g2", "4259840");
            Await.until(Duration.ofSeconds(30), "written", () -> {
                HttpResponse<String> response = service.send(
                        "PUT", "/api/exercises/" + UUID.randomUUID(), "{'name':'b'}", "Prefer", "respond-async");
                return response.statusCode() == 202
                        && SyncToken.decode(
                                                CommandService.json(response)
                                                        .get("sync_token")
                                                        .stringValue(),
                                                "alice")
                                        .orElseThrow()
                                        .position()
                                        .generation()
                                == 2;
            });
            assertThat(read(prefix + "mutations")).isEmpty();
            assertThat(read(prefix + "mutations.g2")).noneMatch(text -> text.startsWith("user-"));
        }
    }

    /** As after a quick rewriting: between two looks at the generations, one was sealed and its topic deleted. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void deletedTopic_writesGoToTheNextGeneration_beforeTheirTimeIsOver(boolean isKnownToTheProducer) throws Exception {
        try (CommandService service = CommandService.start(
                        backends.kafkaBootstrapServers(),
                        prefix,
                        "--replog.log.append-timeout=60s",
                        "--replog.log.probe-interval=1h")
                .awaitReady()) {
            LogAppender appender = service.bean(LogAppender.class);
            if (isKnownToTheProducer) {
                assertThat(appender.append(mutation(0), APPEND_MAX).block()).isInstanceOf(AppendResult.Appended.class);
            }
            seal(prefix + "mutations", "80");
            create(2);
            seal(prefix + "mutations.g2", "4259840");
            delete(prefix + "mutations");

            List<CompletableFuture<AppendResult>> results = new ArrayList<>();
            for (int i = 0; i < USERS * 20; i++) {
                results.add(appender.append(mutation(i), APPEND_MAX).toFuture());
            }
            for (CompletableFuture<AppendResult> result : results) {
                assertThat(result.join())
                        .isInstanceOfSatisfying(
                                AppendResult.Appended.class,
                                one -> assertThat(one.position().generation()).isEqualTo(2));
            }
            assertInOrder(read(prefix + "mutations.g2"), 20);
        }
    }

    /** A topic whose limit is only smaller than usual is not sealed. */
    @Test
    void largerThanTheTopicTakes_isTooLarge() throws Exception {
        try (CommandService service =
                CommandService.start(backends.kafkaBootstrapServers(), prefix).awaitReady()) {
            seal(prefix + "mutations", "4000");
            LogAppender appender = service.bean(LogAppender.class);
            Mutation large = Mutation.newBuilder(mutation(0))
                    .setDeviceId(IntStream.range(0, 900)
                            .mapToObj(i -> UUID.randomUUID().toString())
                            .reduce("", String::concat))
                    .build();
            assertThat(appender.append(large, Duration.ofSeconds(30)).block())
                    .isInstanceOfSatisfying(
                            AppendResult.Failed.class,
                            one -> assertThat(one.failure()).isEqualTo(AppendFailure.TOO_LARGE));
            assertThat(appender.append(mutation(1), Duration.ofSeconds(30)).block())
                    .isInstanceOf(AppendResult.Appended.class);
        }
    }

    /** Each user has every number once. */
    private static void assertInOrder(List<String> appended, int each) {
        Map<String, List<Integer>> byUser = new HashMap<>();
        appended.forEach(text -> {
            String[] parts = text.split(" ", 2);
            byUser.computeIfAbsent(parts[0], user -> new ArrayList<>()).add(Integer.parseInt(parts[1]));
        });
        assertThat(byUser).hasSize(USERS);
        byUser.forEach((user, numbers) -> assertThat(numbers)
                .as(user)
                .isEqualTo(IntStream.range(0, each).boxed().toList()));
    }

    private static Mutation mutation(int number) {
        return Mutation.newBuilder()
                .setUserId("user-" + number % USERS)
                .setDeviceId(Integer.toString(number / USERS) + " ".repeat(number % 7 * 40))
                .setReceivedAt(Instant.EPOCH)
                .setOperations(List.of())
                .build();
    }

    private void create(int generation) throws Exception {
        admin.createTopics(List.of(new NewTopic(prefix + "mutations.g" + generation, 7, (short) 1)
                        .configs(Map.of("max.message.bytes", Integer.toString(LogSeal.MESSAGE_BYTES_MAX)))))
                .all()
                .get();
    }

    /** Returns when the broker no longer has it. */
    private void delete(String topic) throws Exception {
        admin.deleteTopics(List.of(topic)).all().get();
        Await.until(
                Duration.ofSeconds(30),
                "the topic is gone",
                () -> !admin.listTopics()
                        .names()
                        .toCompletionStage()
                        .toCompletableFuture()
                        .join()
                        .contains(topic));
    }

    /** Returns when the broker has the new setting, which is shortly after the controller has it. */
    private void seal(String topic, String bytes) throws Exception {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        ConfigEntry entry = new ConfigEntry("max.message.bytes", bytes);
        admin.incrementalAlterConfigs(Map.of(resource, List.of(new AlterConfigOp(entry, AlterConfigOp.OpType.SET))))
                .all()
                .get();
        Await.until(Duration.ofSeconds(30), "the broker knows of the seal", () -> bytes.equals(limitOf(resource)));
    }

    private String limitOf(ConfigResource topic) {
        Map<ConfigResource, Config> settings = admin.describeConfigs(List.of(topic))
                .all()
                .toCompletionStage()
                .toCompletableFuture()
                .join();
        return Objects.requireNonNull(settings.get(topic))
                .get("max.message.bytes")
                .value();
    }

    /** Each mutation as its user and number, in the order of each partition. */
    private List<String> read(String topic) throws Exception {
        List<String> found = new ArrayList<>();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", backends.kafkaBootstrapServers()),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            Set<TopicPartition> partitions =
                    new TreeSet<>((one, other) -> Integer.compare(one.partition(), other.partition()));
            consumer.partitionsFor(topic).forEach(info -> partitions.add(new TopicPartition(topic, info.partition())));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(one -> consumer.position(one) < ends.getOrDefault(one, 0L))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    Mutation mutation = RecordCodec.MUTATION.decode(record.value());
                    String device = mutation.getDeviceId();
                    found.add(mutation.getUserId() + " " + (device == null ? "" : device.strip()));
                }
            }
        }
        return found;
    }
}
