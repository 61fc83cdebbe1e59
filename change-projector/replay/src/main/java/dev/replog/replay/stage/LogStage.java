package dev.replog.replay.stage;

import dev.replog.replay.Progress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.Generation;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.Position;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/**
 * Copies the records of the log into the work folder, each once. The progress is committed together with the records,
 * so that an interrupted copy continues where it stopped.
 */
public final class LogStage {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final int COMMIT_RECORDS = 100_000;
    private static final String STEP = "reading the log";

    private final WorkFile file;
    private final KafkaLog kafka;
    private final RegisteredLog log;
    private final Set<String> users;

    /** @param users the users whose records are copied; empty for all */
    public LogStage(WorkFile file, KafkaLog kafka, RegisteredLog log, Set<String> users) {
        this.file = file;
        this.kafka = kafka;
        this.log = log;
        this.users = Set.copyOf(users);
    }

    /** Copies everything up to a place that is not yet copied. */
    public void copy(LogOffsets end, Progress progress) throws SQLException, IOException, ReplayRefusedException {
        file.execute("CREATE TABLE IF NOT EXISTS staged"
                + " (user_id VARCHAR, position BIGINT, partition INTEGER, logged_millis BIGINT, start BIGINT,"
                + " length INTEGER)");
        file.execute("CREATE TABLE IF NOT EXISTS staging (generation INTEGER, partition INTEGER, next_offset BIGINT)");
        LogOffsets done = done();
        kafka.requireBeginning(log, done, end);
        try (Consumer<byte[], byte[]> consumer = kafka.consumer();
                DuckDBConnection connection = file.connect();
                StagedValues.Writer values = StagedValues.Writer.open(file)) {
            Copy copy = new Copy(connection, values, done.size(), end.size(), progress);
            for (Generation generation : log.generations()) {
                copy.generation(consumer, generation, done, end);
            }
        }
        progress.at(STEP, end.size(), end.size());
    }

    private LogOffsets done() throws SQLException {
        Map<LogPartition, Long> done = new TreeMap<>();
        try (PreparedStatement statement = file.prepare(
                        "SELECT generation, partition, max(next_offset) FROM staging GROUP BY generation, partition");
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                done.put(new LogPartition(rows.getInt(1), rows.getInt(2)), rows.getLong(3));
            }
        }
        return LogOffsets.of(done);
    }

    /** One run. */
    private final class Copy {
        private final DuckDBConnection connection;
        private final WorkTransaction transaction;
        private final StagedValues.Writer values;
        private final Progress progress;
        private final long total;
        private long done;

        Copy(DuckDBConnection connection, StagedValues.Writer values, long done, long total, Progress progress)
                throws SQLException {
            this.connection = connection;
            this.transaction = WorkTransaction.begin(connection);
            this.values = values;
            this.done = done;
            this.total = total;
            this.progress = progress;
        }

        void generation(Consumer<byte[], byte[]> consumer, Generation generation, LogOffsets from, LogOffsets end)
                throws SQLException, IOException {
            Map<TopicPartition, Long> ends = new HashMap<>();
            end.next().forEach((partition, next) -> {
                if (partition.generation() == generation.generation() && from.next(partition) < next) {
                    ends.put(new TopicPartition(generation.topic(), partition.partition()), next);
                }
            });
            if (ends.isEmpty()) {
                return;
            }
            consumer.assign(ends.keySet());
            Map<TopicPartition, Long> starts = consumer.beginningOffsets(ends.keySet());
            for (TopicPartition partition : ends.keySet()) {
                long next = from.next(new LogPartition(generation.generation(), partition.partition()));
                consumer.seek(partition, Math.max(next, starts.getOrDefault(partition, 0L)));
            }
            read(consumer, generation, ends);
        }

        private void read(Consumer<byte[], byte[]> consumer, Generation generation, Map<TopicPartition, Long> ends)
                throws SQLException, IOException {
            Map<TopicPartition, Long> left = new HashMap<>(ends);
            while (!left.isEmpty()) {
                try (DuckDBAppender appender = connection.createAppender("main", "staged")) {
                    int staged = 0;
                    while (!left.isEmpty() && staged < COMMIT_RECORDS) {
                        staged += poll(consumer, generation, left, appender);
                    }
                    appender.flush();
                }
                commit(consumer, generation, ends);
            }
        }

        /** The number of records that were read. */
        private int poll(
                Consumer<byte[], byte[]> consumer,
                Generation generation,
                Map<TopicPartition, Long> left,
                DuckDBAppender appender)
                throws SQLException, IOException {
            Map<TopicPartition, Long> before = positions(consumer, left.keySet());
            int read = 0;
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(ANSWER_MAX)) {
                TopicPartition partition = new TopicPartition(record.topic(), record.partition());
                if (record.offset() < left.getOrDefault(partition, 0L)) {
                    stage(appender, generation, record);
                    read++;
                }
            }
            Map<TopicPartition, Long> after = positions(consumer, left.keySet());
            if (after.equals(before)) {
                throw new TimeoutException(before + " was not read within " + ANSWER_MAX);
            }
            after.forEach((partition, next) -> {
                if (next >= left.getOrDefault(partition, 0L)) {
                    left.remove(partition);
                    consumer.pause(List.of(partition));
                }
            });
            done += read;
            progress.at(STEP, Math.min(done, total), total);
            return read;
        }

        private static Map<TopicPartition, Long> positions(
                Consumer<byte[], byte[]> consumer, Set<TopicPartition> partitions) {
            Map<TopicPartition, Long> positions = new HashMap<>();
            partitions.forEach(partition -> positions.put(partition, consumer.position(partition)));
            return positions;
        }

        private void stage(DuckDBAppender appender, Generation generation, ConsumerRecord<byte[], byte[]> record)
                throws SQLException, IOException {
            long replacedFrom = generation.replacedFrom().getOrDefault(record.partition(), Long.MAX_VALUE);
            if (record.offset() >= replacedFrom || LogSeal.isBlank(record.key(), record.value())) {
                return;
            }
            String userId = record.key() == null ? null : new String(record.key(), StandardCharsets.UTF_8);
            if (!users.isEmpty() && (userId == null || !users.contains(userId))) {
                return;
            }
            appender.beginRow();
            appender.append(userId);
            appender.append(
                    Position.of(generation.generation(), record.offset()).value());
            appender.append(record.partition());
            appender.append(record.timestamp());
            appender.append(values.end());
            appender.append(values.write(record.value()));
            appender.endRow();
        }

        private void commit(Consumer<byte[], byte[]> consumer, Generation generation, Map<TopicPartition, Long> ends)
                throws SQLException, IOException {
            try (PreparedStatement insert = connection.prepareStatement("INSERT INTO staging VALUES (?, ?, ?)")) {
                for (Map.Entry<TopicPartition, Long> end : ends.entrySet()) {
                    insert.setInt(1, generation.generation());
                    insert.setInt(2, end.getKey().partition());
                    insert.setLong(3, Math.min(consumer.position(end.getKey()), end.getValue()));
                    insert.execute();
                }
            }
            // Never after the rows that refer to them.
            values.force();
            transaction.commit();
        }
    }
}
