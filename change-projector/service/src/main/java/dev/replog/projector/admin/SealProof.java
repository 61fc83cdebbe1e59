package dev.replog.projector.admin;

import dev.replog.schemas.log.LogSeal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;
import org.apache.kafka.common.errors.RetriableException;

/**
 * Proves that a topic is sealed, partition by partition. It appends a record of a mutation's size until the leader
 * refuses it; every later leader has the seal too. Then it appends an end mark, whose acknowledgement by all replicas
 * proves that every record before it is safe and no more can come. Records that are appended meanwhile are blank, and
 * readers skip them.
 */
public final class SealProof {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration PROOF_MAX = Duration.ofSeconds(60);

    private static final int ANSWER_MAX_MILLIS =
            Math.toIntExact(Duration.ofSeconds(20).toMillis());
    /** More bytes than any mutation has. */
    private static final int REQUEST_BYTES_MAX = 8 * 1024 * 1024;

    /**
     * The settings of the producer. Each record is sent alone and uncompressed, because its own size must be compared
     * with the topic's limit.
     */
    public static final Map<String, Object> PRODUCING = Map.of(
            ProducerConfig.COMPRESSION_TYPE_CONFIG,
            "none",
            ProducerConfig.LINGER_MS_CONFIG,
            0,
            ProducerConfig.MAX_REQUEST_SIZE_CONFIG,
            REQUEST_BYTES_MAX,
            ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG,
            false,
            ProducerConfig.MAX_BLOCK_MS_CONFIG,
            ANSWER_MAX_MILLIS,
            ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS / 2,
            ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
            ANSWER_MAX_MILLIS);

    private final Producer<byte[], byte[]> producer;

    /** @param producer with the settings {@link #PRODUCING} */
    public SealProof(Producer<byte[], byte[]> producer) {
        this.producer = producer;
    }

    /** The end of each partition. */
    public List<Long> ends(String topic, int partitions)
            throws ExecutionException, InterruptedException, RefusedException {
        long deadlineNanos = System.nanoTime() + PROOF_MAX.toNanos();
        List<Long> ends = new ArrayList<>();
        for (int partition = 0; partition < partitions; partition++) {
            while (takes(topic, partition)) {
                if (System.nanoTime() > deadlineNanos) {
                    throw new RefusedException(topic + "-" + partition + ": still accepts mutations after "
                            + PROOF_MAX.toSeconds() + " s although max.message.bytes is "
                            + LogSeal.MESSAGE_BYTES_MAX + "; run this again");
                }
                Thread.sleep(PAUSE);
            }
            var mark = new ProducerRecord<byte[], byte[]>(topic, partition, null, LogSeal.endMark());
            ends.add(producer.send(mark).get().offset() + 1);
        }
        return ends;
    }

    private boolean takes(String topic, int partition) throws ExecutionException, InterruptedException {
        try {
            producer.send(new ProducerRecord<>(topic, partition, null, LogSeal.probe()))
                    .get();
            return true;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RecordTooLargeException) {
                return false;
            }
            if (e.getCause() instanceof RetriableException) {
                return true;
            }
            throw e;
        }
    }
}
