package dev.replog.notifier.changes;

import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.log.LogSeal;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decodes records of the topic of changes. A record that cannot be read is counted, logged with its coordinates and
 * skipped: another attempt would fail in the same way and delay the pings of other users. Safe for all threads.
 */
final class ChangeDecoder {
    /** Counter: records of the topic of changes that could not be read. Tag: reader. */
    static final String SKIPPED = "replog.changes.skipped";

    private static final Logger LOG = LoggerFactory.getLogger(ChangeDecoder.class);
    private static final int USER_ID_LENGTH_MAX = 200;

    private final Counter skipped;
    private final String reader;

    ChangeDecoder(MeterRegistry meters, String reader) {
        this.reader = reader;
        this.skipped = Counter.builder(SKIPPED)
                .description("Records of the topic of changes that could not be read")
                .tag("reader", reader)
                .register(meters);
    }

    /**
     * The user of a record, from its key alone. A record that no listener waits for need not be decoded. Null also for
     * a blank record, which is in place of an erased one.
     */
    @Nullable
    String userOf(ConsumerRecord<byte[], byte[]> coded) {
        if (LogSeal.isBlank(coded.key(), coded.value())) {
            return null;
        }
        if (coded.key() == null) {
            skip(coded, "no key");
            return null;
        }
        return new String(coded.key(), StandardCharsets.UTF_8);
    }

    /** The change; null when the record cannot be read, or when it has only losses. */
    @Nullable
    Change decode(ConsumerRecord<byte[], byte[]> coded) {
        String user = userOf(coded);
        if (user == null) {
            return null;
        }
        if (coded.value() == null) {
            skip(coded, "no value");
            return null;
        }
        Change change;
        try {
            change = RecordCodec.CHANGE.decode(coded.value());
        } catch (UndecodableRecordException e) {
            skip(coded, String.valueOf(e.getMessage()));
            return null;
        }
        String flaw = flawOf(change, user);
        if (flaw != null) {
            skip(coded, flaw);
            return null;
        }
        // There is nothing new to pull, so there is no ping.
        return change.getEntities().isEmpty() && !change.getErased() ? null : change;
    }

    private static @Nullable String flawOf(Change change, String keyUser) {
        String user = change.getUserId();
        if (!user.equals(keyUser)) {
            return "the key is not the user";
        }
        // PostgreSQL cannot store other user ids, and their batch would be retried without end.
        if (user.isEmpty() || user.length() > USER_ID_LENGTH_MAX || user.chars().anyMatch(Character::isISOControl)) {
            return "user id: not 1 to 200 characters without control characters";
        }
        return change.getPosition() < 0 ? "position: " + change.getPosition() + " (expected: >= 0)" : null;
    }

    private void skip(ConsumerRecord<byte[], byte[]> coded, String reason) {
        skipped.increment();
        LOG.error(
                "{} skips partition {} offset {} of {}: {}",
                reader,
                coded.partition(),
                coded.offset(),
                coded.topic(),
                reason);
    }
}
