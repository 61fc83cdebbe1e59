package dev.replog.projector.admin;

import dev.replog.projector.admin.GenerationTable.Progress;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.database.GenerationRegistry.Known;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.marker.ErasureMarker;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/**
 * Finds the users of erasures by the HMAC of each user id: of those in the database, and of those in the part of the
 * log that is not applied. Of any other user, there is nothing in either. Blocking.
 */
final class LostUsers {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final int ROWS = 10_000;

    private final Connection connection;
    private final GenerationTable table;
    private final Consumer<byte[], byte[]> consumer;

    LostUsers(Connection connection, GenerationTable table, Consumer<byte[], byte[]> consumer) {
        this.connection = connection;
        this.table = table;
        this.consumer = consumer;
    }

    /** The user of each erasure of which there is one. */
    Map<ErasureMarker, String> of(List<ErasureMarker> lost, Subjects subjects) throws SQLException {
        Found found = new Found(lost, subjects, new HashMap<>());
        inDatabase(found);
        for (Known generation : GenerationRegistry.all(connection)) {
            if (!generation.isDrained()) {
                inLog(generation, found);
            }
        }
        return found.users();
    }

    private record Found(List<ErasureMarker> lost, Subjects subjects, Map<ErasureMarker, String> users) {
        void add(String user) {
            String subject = ErasureMarker.subject(user, subjects);
            lost.stream().filter(marker -> marker.subject().equals(subject)).forEach(marker -> users.put(marker, user));
        }
    }

    private void inDatabase(Found found) throws SQLException {
        // The driver reads rows in parts only within a transaction.
        connection.setAutoCommit(false);
        try (Statement statement = connection.createStatement()) {
            statement.setFetchSize(ROWS);
            try (ResultSet rows = statement.executeQuery("SELECT user_id FROM user_head")) {
                while (rows.next()) {
                    found.add(rows.getString(1));
                }
            }
            connection.commit();
        } finally {
            connection.setAutoCommit(true);
        }
    }

    private void inLog(Known generation, Found found) throws SQLException {
        Map<Integer, Long> next = new HashMap<>();
        for (Progress progress : table.progress(generation.generation())) {
            next.put(progress.partition(), progress.nextOffset());
        }
        List<TopicPartition> partitions = consumer.partitionsFor(generation.topic()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        for (TopicPartition partition : partitions) {
            long from = Math.max(next.getOrDefault(partition.partition(), 0L), starts.getOrDefault(partition, 0L));
            read(partition, from, ends.getOrDefault(partition, 0L), found);
        }
    }

    private void read(TopicPartition partition, long from, long end, Found found) {
        consumer.assign(List.of(partition));
        consumer.seek(partition, from);
        for (long at = from; at < end; at = consumer.position(partition)) {
            ConsumerRecords<byte[], byte[]> records = consumer.poll(ANSWER_MAX);
            if (records.isEmpty() && consumer.position(partition) == at) {
                throw new TimeoutException(partition + "@" + at + " was not read within " + ANSWER_MAX);
            }
            for (ConsumerRecord<byte[], byte[]> record : records) {
                if (record.key() != null) {
                    found.add(new String(record.key(), StandardCharsets.UTF_8));
                }
            }
        }
    }
}
