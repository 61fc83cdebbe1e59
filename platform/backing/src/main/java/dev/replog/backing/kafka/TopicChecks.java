package dev.replog.backing.kafka;

import dev.replog.schemas.log.LogSeal;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Says when a reader looks again whether its topic is still the current one. After the blank record that ends a topic,
 * a later one follows within a second usually, so it looks more often for a while. One thread asks; any thread may tell
 * what was read.
 */
public final class TopicChecks {
    private static final Duration AFTER_AN_END = Duration.ofMillis(500);
    private static final Duration AFTER_AN_END_MAX = Duration.ofSeconds(20);

    private final Duration usual;
    private final LongSupplier nanoClock;
    private long checkedNanos;
    private volatile boolean hasEnded;
    private volatile long endedNanos;

    /** @param usual how often it looks otherwise */
    public TopicChecks(Duration usual) {
        this(usual, System::nanoTime);
    }

    TopicChecks(Duration usual, LongSupplier nanoClock) {
        this.usual = usual;
        this.nanoClock = nanoClock;
        this.checkedNanos = nanoClock.getAsLong();
    }

    /** How long to wait before {@link #isDue} is asked again. */
    public Duration step() {
        return usual.compareTo(AFTER_AN_END) < 0 ? usual : AFTER_AN_END;
    }

    /** Looks for the record that ends a partition. */
    public void hasRead(ConsumerRecords<byte[], byte[]> batch) {
        for (TopicPartition partition : batch.partitions()) {
            ConsumerRecord<byte[], byte[]> last = batch.records(partition).getLast();
            if (LogSeal.isBlank(last.key(), last.value())) {
                endedNanos = nanoClock.getAsLong();
                hasEnded = true;
            }
        }
    }

    /** True when the reader must look now. It counts as having looked then. */
    public boolean isDue() {
        long nowNanos = nanoClock.getAsLong();
        boolean isAfterAnEnd = hasEnded && nowNanos - endedNanos < AFTER_AN_END_MAX.toNanos();
        Duration interval = isAfterAnEnd ? step() : usual;
        if (nowNanos - checkedNanos < interval.toNanos()) {
            return false;
        }
        checkedNanos = nowNanos;
        return true;
    }
}
