package dev.replog.notifier.presence;

import dev.replog.schemas.Presence;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Records to what was said. What is nothing is counted, logged with its coordinates and skipped. */
final class PresenceDecoder {
    /** Counter: records of the topic of presence that could not be read. */
    static final String SKIPPED = "replog.presence.skipped";

    private static final Logger LOG = LoggerFactory.getLogger(PresenceDecoder.class);

    /** Held so that its schemas are read when the service starts. */
    private final RecordCodec<Presence> codec = RecordCodec.PRESENCE;

    private final Counter skipped;

    PresenceDecoder(MeterRegistry meters) {
        this.skipped = Counter.builder(SKIPPED)
                .description("Records of the topic of presence that could not be read")
                .register(meters);
    }

    Optional<Presence> decode(ConsumerRecord<byte[], byte[]> coded) {
        if (coded.value() == null) {
            skip(coded, "no value");
            return Optional.empty();
        }
        try {
            return Optional.of(codec.decode(coded.value()));
        } catch (UndecodableRecordException e) {
            skip(coded, String.valueOf(e.getMessage()));
            return Optional.empty();
        }
    }

    private void skip(ConsumerRecord<byte[], byte[]> coded, String reason) {
        skipped.increment();
        LOG.error("presence skips partition {} offset {}: {}", coded.partition(), coded.offset(), reason);
    }
}
