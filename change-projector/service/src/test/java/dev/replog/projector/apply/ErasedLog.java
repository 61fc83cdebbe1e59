package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.marker.MarkerFolder;
import dev.replog.projector.rewrite.Certificate;
import dev.replog.projector.rewrite.LogRewrite;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** A real log of several users, one of whom has the account erased. Everything of alice has a marker. */
final class ErasedLog implements AutoCloseable {
    static final UUID SQUAT = new UUID(0, 1);
    private static final UUID BENCH = new UUID(0, 2);
    private static final UUID ERASURE = new UUID(0, 9);

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final TestDatabase database = TestDatabase.migrated(backends.newDatabase());
    private final TestLog log;
    /** Of letters that no id and no name here has, so that a compressed batch has it as a whole too. */
    final String marker = ThreadLocalRandom.current()
            .ints(32, 'G', 'Z' + 1)
            .mapToObj(Character::toString)
            .collect(Collectors.joining());

    final List<String> said = new ArrayList<>();

    ErasedLog(int partitions) throws Exception {
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, partitions);
    }

    TestLog log() {
        return log;
    }

    TestDatabase database() {
        return database;
    }

    @Override
    public void close() {
        log.close();
    }

    TestProjector start() {
        return startOn(database, "group");
    }

    TestProjector startOn(TestDatabase other, String group) {
        return TestProjector.start(log, other, TestProjector.properties(prefix + group));
    }

    /** Others, the account, its erasure, and what arrives after it. */
    void write() throws Exception {
        for (String user : List.of("alice", "bob", "carol", "dave")) {
            RecordMetadata appended = log.append(user.equals("alice") ? marked(null) : others(user, SQUAT));
            if (!user.equals("dave")) {
                appendUnreadable(appended.partition(), user);
            }
        }
        inTransaction("bob");
        RecordMetadata erased = log.append(Mutation.newBuilder(Ask.silent("alice"))
                .setDeviceId(marker)
                .setErasure(new AccountErasure(ERASURE, Ask.hash("erase"), null, null))
                .build());
        log.append(marked(null));
        SeenToken after = new SeenToken(
                LogId.ofTopic(log.projected().topicId()).value(),
                Position.of(1, erased.offset()).value());
        Operation kept = Operation.newBuilder(Ask.upsert("exercise", BENCH, Map.of("name", "bench")))
                .setSeen(after)
                .build();
        log.append(Mutation.newBuilder(marked(null))
                .setDeviceId("new phone")
                .setOperations(List.of(marked(null).getOperations().getFirst(), kept))
                .build());
        log.append(others("bob", BENCH));
    }

    /** It is set aside. */
    private void appendUnreadable(int partition, String user) throws Exception {
        String text = user.equals("alice") ? marker : "unreadable record of " + user;
        log.appendRaw(partition, user.getBytes(StandardCharsets.UTF_8), text.getBytes(StandardCharsets.UTF_8));
    }

    Mutation marked(@Nullable SeenToken seen) {
        Operation operation = Operation.newBuilder(
                        Ask.upsert("exercise", SQUAT, Map.of("name", marker, "notes", marker)))
                .setLocalId(marker)
                .setSeen(seen)
                .build();
        return Mutation.newBuilder(Ask.heard("alice", operation))
                .setDeviceId(marker)
                .build();
    }

    static Mutation others(String user, UUID id) {
        return Ask.silent(user, Ask.upsert("exercise", id, Map.of("name", "squat of " + user)));
    }

    /** The marker of the transaction takes an offset. */
    private void inTransaction(String user) throws Exception {
        Map<String, Object> settings = log.kafka().settings("test-transaction");
        settings.put("transactional.id", prefix + user);
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer())) {
            producer.initTransactions();
            producer.beginTransaction();
            producer.send(new ProducerRecord<>(
                            log.names().mutations(1),
                            user.getBytes(StandardCharsets.UTF_8),
                            RecordCodec.MUTATION.encode(others(user, SQUAT))))
                    .get();
            producer.commitTransaction();
        }
    }

    void awaitApplied() throws Exception {
        TestProjector.awaitApplied(log, database);
    }

    Optional<Certificate> rewrite(Duration waitMax, LogRewrite.Listener listener) throws Exception {
        return new LogRewrite(
                        log.kafka().clients(),
                        log.names(),
                        PostgresAddress.parse(database.url(), ""),
                        new LogRewrite.Settings("none", waitMax, MarkerFolder.of("")),
                        InstantSource.system(),
                        listener)
                .run(false);
    }

    Optional<Certificate> rewrite() throws Exception {
        return rewrite(Duration.ofMinutes(1), said::add);
    }

    /** The present topic of a generation. */
    String topic(int generation) throws Exception {
        return database.text("SELECT topic FROM log_generation WHERE generation = " + generation);
    }

    /** The current topics of changes and of dead letters. */
    List<String> openTopics() {
        return Stream.of(log.topics().changes(), log.topics().dead())
                .map(topic -> topic.orElseThrow().name())
                .toList();
    }

    /** Offset, time, key and value of everything of others. */
    List<String> othersIn(String topic) {
        return log.read(topic).stream()
                .filter(record ->
                        record.key() != null && !new String(record.key(), StandardCharsets.UTF_8).equals("alice"))
                .map(ErasedLog::text)
                .sorted()
                .toList();
    }

    List<ConsumerRecord<byte[], byte[]>> alicesIn(String topic) {
        return log.read(topic).stream()
                .filter(record ->
                        record.key() != null && new String(record.key(), StandardCharsets.UTF_8).equals("alice"))
                .toList();
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        return record.partition() + "@" + record.offset() + " " + record.timestamp() + " "
                + HexFormat.of().formatHex(record.key()) + " "
                + HexFormat.of().formatHex(record.value());
    }

    /** Everything that the log determines of others, byte for byte. */
    static List<String> others(TestDatabase database) throws Exception {
        return database.texts("SELECT r::text FROM entity r WHERE user_id <> 'alice' UNION ALL"
                + " SELECT r::text FROM receipt r WHERE user_id <> 'alice' UNION ALL"
                + " SELECT r::text FROM user_head r WHERE user_id <> 'alice' ORDER BY 1");
    }

    static List<String> alices(TestDatabase database) throws Exception {
        return database.texts("SELECT r::text FROM entity r WHERE user_id = 'alice' UNION ALL"
                + " SELECT r::text FROM receipt r WHERE user_id = 'alice' UNION ALL"
                // Her head moves on with a refused write too, so its position is left out.
                + " SELECT erased || ' ' || horizon || ' ' || entities || ' ' || bytes FROM user_head"
                + " WHERE user_id = 'alice' UNION ALL"
                + " SELECT r::text FROM erasure r ORDER BY 1");
    }

    /** Every row of every table with the marker; bytes are in hexadecimal. */
    List<String> rowsWithMarker() throws Exception {
        String hex = HexFormat.of().formatHex(marker.getBytes(StandardCharsets.UTF_8));
        StringBuilder sql = new StringBuilder();
        for (String table : database.texts(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'replog' AND tablename NOT LIKE 'flyway%'")) {
            sql.append(sql.isEmpty() ? "" : " UNION ALL ")
                    .append("SELECT '%1$s: ' || row::text FROM \"%1$s\" row WHERE row::text LIKE '%%%2$s%%'"
                            .formatted(table, marker))
                    .append(" OR row::text LIKE '%%%s%%'".formatted(hex));
        }
        return database.texts(sql.toString());
    }

    /**
     * The files with the marker, where the brokers are on this machine; not those that are to be deleted, and not those
     * of outcomes, which live for minutes.
     */
    List<Path> filesWithMarker() throws Exception {
        List<Path> found = new ArrayList<>();
        List<Path> files = files();
        assertThat(files).isNotEmpty();
        for (Path file : files) {
            if (hasMarker(file)) {
                found.add(file);
            }
        }
        return found;
    }

    /** A file that Kafka has deleted since it was listed has no marker. */
    private boolean hasMarker(Path file) throws IOException {
        byte[] bytes = marker.getBytes(StandardCharsets.ISO_8859_1);
        String needle = new String(bytes, StandardCharsets.ISO_8859_1);
        try {
            return Files.readString(file, StandardCharsets.ISO_8859_1).contains(needle);
        } catch (NoSuchFileException deleted) {
            return false;
        }
    }

    private List<Path> files() throws Exception {
        List<Integer> brokers = log.admin().describeCluster().nodes().get().stream()
                .map(node -> node.id())
                .toList();
        List<Path> files = new ArrayList<>();
        for (var folders :
                log.admin().describeLogDirs(brokers).allDescriptions().get().values()) {
            for (String folder : folders.keySet()) {
                files.addAll(files(Path.of(folder)));
            }
        }
        return files;
    }

    private List<Path> files(Path folder) throws IOException {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> partitions = Files.newDirectoryStream(folder, prefix + "*")) {
            for (Path partition : partitions) {
                String name = partition.getFileName().toString();
                if (!name.endsWith("-delete") && !name.startsWith(log.names().outcomes())) {
                    files.addAll(filesOf(partition));
                }
            }
        }
        return files;
    }

    /** Kafka may delete the partition since its folder was listed. It has no files then. */
    private static List<Path> filesOf(Path partition) throws IOException {
        try (Stream<Path> files = Files.list(partition)) {
            return files.toList();
        } catch (NoSuchFileException deleted) {
            return List.of();
        }
    }
}
