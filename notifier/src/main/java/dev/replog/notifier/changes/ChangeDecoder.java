package dev.replog.notifier.changes;

import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records to changes. What is none is counted, logged with its coordinates and skipped: reading it again will not help,
 * and nobody else's ping shall wait for it. Safe for all threads.
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

    /** The user whose record it is, by its key alone, so that a record nobody waits for need not be decoded. */
    @Nullable
    String userOf(ConsumerRecord<byte[], byte[]> coded) {
        if (coded.key() == null) {
            skip(coded, "no key");
            return null;
        }
        return new String(coded.key(), StandardCharsets.UTF_8);
    }

    /** The change; null when it is none to tell of: unreadable, or a record of what was lost while nothing changed. */
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
        // Nothing can be pulled that could not be before: no head rises, and nobody is woken.
        return change.getEntities().isEmpty() ? null : change;
    }

    private static @Nullable String flawOf(Change change, String keyUser) {
        String user = change.getUserId();
        if (!user.equals(keyUser)) {
            return "the key is not the user";
        }
        // PostgreSQL could not store such a user id, and one record would stop all the others.
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
