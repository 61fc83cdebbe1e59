package dev.replog.replay.log;

import dev.replog.backing.catalogue.CatalogueReading;
import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.Topics;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.log.TopicNames;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;

/** The log as Kafka has it. Every method blocks. */
public final class KafkaLog implements AutoCloseable {
    private static final String CLIENT_ID = "replog-replay";
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final int ANSWER_MAX_MILLIS = Math.toIntExact(ANSWER_MAX.toMillis());
    private static final Map<String, Object> READING = Map.of(
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS / 2,
            ConsumerConfig.MAX_POLL_RECORDS_CONFIG,
            5_000,
            // The fetched records are in memory until they are staged.
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            16 * 1024 * 1024);

    private final KafkaClients clients;
    private final TopicNames names;
    private final Topics topics;

    public KafkaLog(KafkaClients clients, TopicNames names) {
        this.clients = clients;
        this.names = names;
        this.topics = new Topics(() -> clients.admin(CLIENT_ID, ANSWER_MAX));
    }

    /** Every version of the catalogue that a mutation may name. */
    public Catalogues catalogues() throws ReplayRefusedException {
        if (topics.describe(names.catalogues()).isEmpty()) {
            return Catalogues.shipped();
        }
        try (Consumer<byte[], byte[]> consumer = consumer()) {
            return CatalogueReading.toEnd(consumer, names.catalogues());
        } catch (CatalogueReading.RefusedException e) {
            throw new ReplayRefusedException(String.valueOf(e.getMessage()));
        }
    }

    public Consumer<byte[], byte[]> consumer() {
        return clients.consumer(CLIENT_ID, READING);
    }

    /** The end of every partition of these generations. */
    public LogOffsets ends(RegisteredLog log) throws ReplayRefusedException {
        return offsets(log, OffsetSpec.latest());
    }

    /** The first record of every partition of these generations. */
    private LogOffsets starts(RegisteredLog log) throws ReplayRefusedException {
        return offsets(log, OffsetSpec.earliest());
    }

    /**
     * Refuses a log whose beginning was deleted, because it leads to another state.
     *
     * @param done what was read before
     * @param end what will be read
     */
    public void requireBeginning(RegisteredLog log, LogOffsets done, LogOffsets end) throws ReplayRefusedException {
        LogOffsets starts = starts(log);
        Set<Integer> lost =
                Set.copyOf(log.lost().stream().map(Generation::generation).toList());
        for (Map.Entry<LogPartition, Long> start : starts.next().entrySet()) {
            LogPartition partition = start.getKey();
            long from = done.next(partition);
            if (start.getValue() > from && from < end.next(partition) && !lost.contains(partition.generation())) {
                throw new ReplayRefusedException(partition + " of the log begins at offset " + start.getValue()
                        + " (expected: " + from + "; its earlier records were deleted, and without them no state can be"
                        + " computed)");
            }
        }
    }

    /** The place that has every record up to this time, by the log's own time. */
    public LogOffsets at(RegisteredLog log, Instant time) throws ReplayRefusedException {
        LogOffsets ends = ends(log);
        Map<LogPartition, Long> later = new HashMap<>(
                offsets(log, OffsetSpec.forTimestamp(time.toEpochMilli() + 1)).next());
        // Without a later record, the place is the end.
        ends.next().forEach((partition, end) -> later.merge(partition, end, (found, last) -> found < 0 ? last : found));
        return LogOffsets.of(later);
    }

    private LogOffsets offsets(RegisteredLog log, OffsetSpec spec) throws ReplayRefusedException {
        Map<LogPartition, Long> offsets = new TreeMap<>();
        for (Generation generation : log.generations()) {
            if (isThere(generation)) {
                topics.offsets(generation.topic(), spec)
                        .forEach((partition, info) ->
                                offsets.put(new LogPartition(generation.generation(), partition), info.offset()));
            }
        }
        return LogOffsets.of(offsets);
    }

    /** Refuses a missing topic, unless an operator declared it lost. */
    private boolean isThere(Generation generation) throws ReplayRefusedException {
        Optional<Topic> topic =
                topics.describe(generation.topic()).filter(found -> found.id().equals(generation.storedId()));
        if (topic.isEmpty() && !generation.isLost()) {
            throw new ReplayRefusedException("generation " + generation.generation() + " of the log: the topic "
                    + generation.topic() + " with id " + generation.storedId()
                    + " is not in Kafka (expected: the log that the read model was computed from)");
        }
        return topic.isPresent();
    }

    @Override
    public void close() {
        topics.close();
    }
}
