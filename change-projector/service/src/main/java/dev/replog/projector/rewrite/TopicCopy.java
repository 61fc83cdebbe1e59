package dev.replog.projector.rewrite;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.projector.admin.RefusedException;
import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.projector.rewrite.LogCursor.Place;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.Collections;
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
    private final String compression;
    private final LogRewrite.Listener listener;

    TopicCopy(KafkaClients clients, RewriteTopics topics, String compression, LogRewrite.Listener listener) {
        this.clients = clients;
        this.topics = topics;
        this.compression = compression;
        this.listener = listener;
    }

    private interface Visitor {
        void visit(CopiedRecord record) throws ExecutionException, RefusedException;
    }

    private void read(CopySource source, int partition, long from, long end, String step, Visitor visitor)
            throws ExecutionException, RefusedException {
        if (from >= end) {
            return;
        }
        try (Consumer<byte[], byte[]> consumer = clients.consumer(CLIENT_ID, READING)) {
            LogCursor cursor = new LogCursor(consumer, new TopicPartition(source.name(), partition), from, end);
            String named = step + " " + source.name() + "-" + partition;
            while (cursor.hasNext()) {
                Place place = cursor.next();
                visitor.visit(copied(source, partition, place));
                listener.progress(named, place.offset() + 1, end);
            }
        }
    }

    private static CopiedRecord copied(CopySource source, int partition, Place place) throws RefusedException {
        try {
            return CopiedRecord.of(place, source.rule());
        } catch (UnknownSchemaException e) {
            throw new RefusedException(source.name() + "-" + partition + "@" + place.offset() + ": " + e.getMessage()
                    + " (expected: this release or an earlier one wrote it)");
        }
    }

    /** How much of a topic is erased. */
    CopyCounts count(CopySource source) throws ExecutionException, InterruptedException, RefusedException {
        Counting counting = new Counting();
        List<Long> ends = topics.ends(source.topic());
        for (int partition = 0; partition < ends.size(); partition++) {
            read(source, partition, 0, ends.get(partition), "counting", counting::add);
        }
        return counting.counts();
    }

    /** Copies what the copy does not have yet, and returns the ends up to which it has everything. */
    List<Long> copy(CopySource source, Topic copy) throws ExecutionException, InterruptedException, RefusedException {
        List<Long> ends = topics.ends(source.topic());
        List<Long> copied = topics.ends(copy);
        try (Producer<byte[], byte[]> producer = clients.producer(CLIENT_ID, writing(copy))) {
            for (int partition = 0; partition < ends.size(); partition++) {
                copy(source, copy.name(), partition, copied.get(partition), ends.get(partition), producer);
            }
        }
        return ends;
    }

    @SuppressWarnings("FutureReturnValueIgnored") // The callback gets the failure.
    private void copy(
            CopySource source, String copy, int partition, long from, long end, Producer<byte[], byte[]> producer)
            throws ExecutionException, RefusedException {
        AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
        read(source, partition, from, end, "copying", record -> {
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

    private Map<String, Object> writing(Topic copy) {
        return Map.of(
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                compression,
                ProducerConfig.LINGER_MS_CONFIG,
                5,
                ProducerConfig.BATCH_SIZE_CONFIG,
                128 * 1024,
                ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
                // The largest record that the copy takes may be compressed less here than it was.
                Math.toIntExact(Math.min(Integer.MAX_VALUE, 2 * copy.messageBytesMax())),
                // In order, and none twice, also when a request is sent again.
                ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
                true);
    }

    /** Compares every record, and fails with the first one that is not as it must be. */
    CopyCounts check(CopySource source, Topic copy) throws ExecutionException, InterruptedException, RefusedException {
        List<Long> ends = topics.ends(source.topic());
        return check(source, copy, Collections.nCopies(ends.size(), 0L), ends, CopyCheck.EXACT);
    }

    /**
     * Compares the records in a range.
     *
     * @param from the first offset of each partition
     * @param ends the end of each partition of the copy
     */
    CopyCounts check(CopySource source, Topic copy, List<Long> from, List<Long> ends, CopyCheck how)
            throws ExecutionException, InterruptedException, RefusedException {
        List<Long> copied = topics.ends(copy);
        if (!copied.equals(ends)) {
            throw new DifferentCopyException(copy.name() + " ends at " + copied + " (expected: " + ends + ")");
        }
        Counting counting = new Counting();
        for (int partition = 0; partition < ends.size(); partition++) {
            TopicPartition of = new TopicPartition(copy.name(), partition);
            if (from.get(partition) >= ends.get(partition)) {
                continue;
            }
            try (Consumer<byte[], byte[]> consumer = clients.consumer(CLIENT_ID + "-copy", READING)) {
                LogCursor there = new LogCursor(consumer, of, from.get(partition), ends.get(partition));
                read(source, partition, from.get(partition), ends.get(partition), "checking", record -> {
                    if (!how.accepts(record, there.next())) {
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
