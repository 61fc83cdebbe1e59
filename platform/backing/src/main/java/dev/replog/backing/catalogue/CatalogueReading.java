package dev.replog.backing.catalogue;

import dev.replog.schemas.catalogue.CatalogueRefusedException;
import dev.replog.schemas.catalogue.Catalogues;
import java.time.Duration;
import java.util.List;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;

/** Reads the topic of catalogues once, for a program that does not run on. Blocking. */
public final class CatalogueReading {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);

    private CatalogueReading() {}

    /** This release cannot read a version. */
    public static final class RefusedException extends Exception {
        private static final long serialVersionUID = 1L;

        RefusedException(CatalogueRefusedException cause) {
            super(cause.getMessage(), cause);
        }
    }

    /** Every version in the topic, to its present end. */
    public static Catalogues toEnd(Consumer<byte[], byte[]> consumer, String topic) throws RefusedException {
        TopicPartition partition = new TopicPartition(topic, 0);
        consumer.assign(List.of(partition));
        consumer.seekToBeginning(List.of(partition));
        long end = consumer.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
        CatalogueVersions versions = CatalogueVersions.NONE;
        while (consumer.position(partition) < end) {
            long before = consumer.position(partition);
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(ANSWER_MAX)) {
                try {
                    versions = versions.with(record.key(), record.value());
                } catch (CatalogueRefusedException e) {
                    throw new RefusedException(e);
                }
            }
            if (consumer.position(partition) == before) {
                throw new TimeoutException(partition + "@" + before + " was not read within " + ANSWER_MAX);
            }
        }
        return versions.known();
    }
}
