package dev.replog.projector.rewrite;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.projector.rewrite.LogCursor.Place;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Reads a generation, copies it, and compares the copy with it. A copy is continued where it ends; when another process
 * has appended to it too, the comparison shows it. Blocking.
 */
final class TopicCopy {
    /** More bytes than any mutation has. */
    static final int RECORD_BYTES_MAX = 16 * 1024 * 1024;

    private static final String CLIENT_ID = "replog-rewrite";
    private static final int ANSWER_MAX_MILLIS =
            Math.toIntExact(Duration.ofSeconds(20).toMillis());
    private static final Map<String, Object> READING = Map.of(
            ConsumerConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS,
            ConsumerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS / 2,
            // The fetched records are in memory until they are copied.
            ConsumerConfig.FETCH_MAX_BYTES_CONFIG,
            RECORD_BYTES_MAX,
            ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG,
            RECORD_BYTES_MAX);

    private final KafkaClients clients;
    private final RewriteTopics topics;
    private final RewritePlan plan;
    private final String compression;
    private final LogRewrite.Listener listener;

    TopicCopy(
            KafkaClients clients,
            RewriteTopics topics,
            RewritePlan plan,
            String compression,
            LogRewrite.Listener listener) {
        this.clients = clients;
        this.topics = topics;
        this.plan = plan;
        this.compression = compression;
        this.listener = listener;
    }

    private interface Visitor {
        void visit(CopiedRecord record) throws ExecutionException, RefusedException;
    }

    private void read(Topic source, int generation, int partition, long from, long end, String step, Visitor visitor)
            throws ExecutionException, RefusedException {
        try (Consumer<byte[], byte[]> consumer = clients.consumer(CLIENT_ID, READING)) {
            LogCursor cursor = new LogCursor(consumer, new TopicPartition(source.name(), partition), from, end);
            String named = step + " " + source.name() + "-" + partition;
            while (cursor.hasNext()) {
                Place place = cursor.next();
                visitor.visit(copied(place, generation));
                listener.progress(named, place.offset() + 1, end);
            }
        }
    }

    private CopiedRecord copied(Place place, int generation) throws RefusedException {
        try {
            return CopiedRecord.of(place, generation, plan);
        } catch (UnknownSchemaException e) {
            throw new RefusedException("generation " + generation + ", offset " + place.offset() + ": " + e.getMessage()
                    + " (expected: this release or an earlier one wrote it)");
        }
    }

    /** How much of a generation is erased. */
    CopyCounts count(Topic source, int generation) throws ExecutionException, InterruptedException, RefusedException {
        Counting counting = new Counting();
        List<Long> ends = topics.ends(source);
        for (int partition = 0; partition < ends.size(); partition++) {
            read(source, generation, partition, 0, ends.get(partition), "counting", counting::add);
        }
        return counting.counts();
    }

    /** Copies what the copy does not have yet. */
    void copy(Topic source, int generation, Topic copy)
            throws ExecutionException, InterruptedException, RefusedException {
        List<Long> ends = topics.ends(source);
        List<Long> copied = topics.ends(copy);
        try (Producer<byte[], byte[]> producer = clients.producer(CLIENT_ID, writing())) {
            for (int partition = 0; partition < ends.size(); partition++) {
                copy(source, generation, copy.name(), partition, copied.get(partition), ends.get(partition), producer);
            }
        }
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback gets the failure.
    private void copy(
            Topic source,
            int generation,
            String copy,
            int partition,
            long from,
            long end,
            Producer<byte[], byte[]> producer)
            throws ExecutionException, RefusedException {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        read(source, generation, partition, from, end, "copying", record -> {
            requireNone(failure);
            producer.send(record.to(copy, partition), (stored, failed) -> {
                if (failed != null) {
                    failure.compareAndSet(null, failed);
                }
            });
        });
        producer.flush();
        requireNone(failure);
    }

    private static void requireNone(AtomicReference<@Nullable Exception> failure) throws ExecutionException {
        Exception failed = failure.get();
        if (failed != null) {
            throw new ExecutionException(failed);
        }
    }

    private Map<String, Object> writing() {
        return Map.of(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                compression,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 * 1024,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                RECORD_BYTES_MAX,
                // In order, and none twice, also when a request is sent again.
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true);
    }

    /** Compares every record, and fails with the first one that is not as it must be. */
    CopyCounts check(Topic source, int generation, Topic copy)
            throws ExecutionException, InterruptedException, RefusedException {
        List<Long> ends = topics.ends(source);
        List<Long> copied = topics.ends(copy);
        Counting counting = new Counting();
        for (int partition = 0; partition < ends.size(); partition++) {
            TopicPartition of = new TopicPartition(copy.name(), partition);
            if (!ends.get(partition).equals(copied.get(partition))) {
                throw new DifferentCopyException(
                        of + " ends at " + copied.get(partition) + " (expected: " + ends.get(partition) + ")");
            }
            try (Consumer<byte[], byte[]> consumer = clients.consumer(CLIENT_ID + "-copy", READING)) {
                LogCursor there = new LogCursor(consumer, of, 0, ends.get(partition));
                read(source, generation, partition, 0, ends.get(partition), "checking", record -> {
                    if (!record.isAt(there.next())) {
                        throw new DifferentCopyException(of + "@" + record.offset() + " is not the record of "
                                + source.name() + " (expected: " + record.kind() + ")");
                    }
                    counting.add(record);
                });
            }
        }
        return counting.counts();
    }

    /** The copy is not what it must be. It is given up. */
    static final class DifferentCopyException extends RuntimeException {
        private static final long serialVersionUID = 1L;

        DifferentCopyException(String message) {
            super(message);
        }
    }

    private static final class Counting {
        private final MessageDigest digest = RewritePlan.sha256();
        private long kept;
        private long shortened;
        private long blank;

        void add(CopiedRecord record) {
            switch (record.kind()) {
                case KEPT -> {
                    kept++;
                    record.addTo(digest);
                }
                case SHORTENED -> shortened++;
                case BLANK -> blank++;
                case FILLED -> {}
            }
        }

        CopyCounts counts() {
            return new CopyCounts(kept, shortened, blank, digest.digest());
        }
    }
}
