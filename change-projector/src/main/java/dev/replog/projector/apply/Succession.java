package dev.replog.projector.apply;

import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.publish.Message;
import dev.replog.projector.publish.PublishFailedException;
import dev.replog.projector.publish.Publisher;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The end of a generation. A user's mutations may go on in another partition of the next one, so nothing of that is applied
 * before every partition of this one is applied to its end, by whichever instance, and all that was owed is published.
 * Whoever sees that first publishes what every partition's last batch owed once more, for its owner may be gone, and then
 * writes it down; everybody else reads it there. On the projection's thread.
 */
final class Succession {
    private static final Logger log = LoggerFactory.getLogger(Succession.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);
    private static final Duration PUBLISH_MAX = Duration.ofSeconds(30);
    private static final String STATE = """
            SELECT g.drained_at IS NOT NULL AS drained,
                   EXISTS (SELECT 1 FROM log_generation n WHERE n.generation > g.generation) AS succeeded
            FROM log_generation g WHERE g.generation = ?
            """;
    private static final String PROGRESS =
            "SELECT partition, next_offset FROM projection_progress WHERE generation = ?";
    private static final String OWED =
            "SELECT unpublished FROM projection_progress WHERE generation = ? AND unpublished IS NOT NULL ORDER BY partition";

    private final ProjectedLog projected;
    private final Connection connection;
    private final Consumer<byte[], byte[]> consumer;
    private final Publisher publisher;
    private final Ownership.Settlement settlement;
    private long lookedNanos;
    private boolean hasLooked;
    private boolean isSucceeded;

    Succession(
            ProjectedLog projected,
            Connection connection,
            Consumer<byte[], byte[]> consumer,
            Publisher publisher,
            Ownership.Settlement settlement) {
        this.projected = projected;
        this.connection = connection;
        this.consumer = consumer;
        this.publisher = publisher;
        this.settlement = settlement;
    }

    /** True once the next generation is to be applied. It looks now and then, and always when there is a next one. */
    boolean isOver() throws SQLException, PublishFailedException {
        long now = System.nanoTime();
        if (hasLooked && !isSucceeded && now - lookedNanos < LOOK_EVERY.toNanos()) {
            return false;
        }
        hasLooked = true;
        lookedNanos = now;
        try (PreparedStatement statement = connection.prepareStatement(STATE)) {
            statement.setInt(1, projected.generation());
            try (ResultSet row = statement.executeQuery()) {
                if (!row.next()) {
                    return false;
                }
                if (row.getBoolean("drained")) {
                    return true;
                }
                isSucceeded = row.getBoolean("succeeded");
            }
        }
        if (!isSucceeded || !isApplied()) {
            return false;
        }
        finish();
        return true;
    }

    /** Publishes what any partition may still owe, and ends the generation. */
    void finish() throws SQLException, PublishFailedException {
        settlement.settle();
        List<Message> owed = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(OWED)) {
            statement.setInt(1, projected.generation());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    owed.addAll(Message.fromBytes(rows.getBytes("unpublished")));
                }
            }
        }
        publisher.send(owed).await(PUBLISH_MAX);
        if (GenerationRegistry.drained(connection, projected.generation())) {
            log.info("Generation {} of the log is applied to its end ({})", projected.generation(), projected.topic());
        }
    }

    /** The ends do not move any more: the log is sealed before it has a next generation. */
    private boolean isApplied() throws SQLException {
        Map<Integer, Long> progress = progress();
        Set<TopicPartition> partitions = consumer.partitionsFor(projected.topic()).stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .collect(Collectors.toSet());
        Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
        Map<TopicPartition, Long> starts = consumer.beginningOffsets(partitions);
        return !partitions.isEmpty()
                && partitions.stream().allMatch(one -> {
                    long next = progress.getOrDefault(one.partition(), 0L);
                    boolean isDamaged = projected.condition() == ProjectedLog.Condition.DAMAGED;
                    long from = isDamaged ? Math.max(next, starts.getOrDefault(one, 0L)) : next;
                    return ends.containsKey(one) && from >= ends.getOrDefault(one, 0L);
                });
    }

    private Map<Integer, Long> progress() throws SQLException {
        Map<Integer, Long> progress = new HashMap<>();
        try (PreparedStatement statement = connection.prepareStatement(PROGRESS)) {
            statement.setInt(1, projected.generation());
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    progress.put(rows.getInt("partition"), rows.getLong("next_offset"));
                }
            }
        }
        return progress;
    }
}
