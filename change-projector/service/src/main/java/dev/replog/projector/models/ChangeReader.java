package dev.replog.projector.models;

import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.log.LogSeal;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads changes from records. A record that cannot be a change is logged with its coordinates and left out, because a
 * retry would not help. A record of a newer release is an exception, because a newer release of this service can read
 * it.
 */
final class ChangeReader {
    private static final Logger LOG = LoggerFactory.getLogger(ChangeReader.class);
    private static final int USER_ID_MAX = 200;

    private final String model;
    private final Runnable leftOut;

    /** @param leftOut called for each record that is left out */
    ChangeReader(String model, Runnable leftOut) {
        this.model = model;
        this.leftOut = leftOut;
    }

    /** Empty for a blank record, too: an erased change was in its place. */
    Optional<Change> read(ConsumerRecord<byte[], byte[]> raw) throws UnknownSchemaException {
        if (LogSeal.isBlank(raw.key(), raw.value())) {
            return Optional.empty();
        }
        if (raw.key() == null || raw.value() == null) {
            return leaveOut(raw, "no key or no value");
        }
        Change change;
        try {
            change = RecordCodec.CHANGE.decode(raw.value());
        } catch (UnknownSchemaException e) {
            throw e;
        } catch (UndecodableRecordException e) {
            return leaveOut(raw, String.valueOf(e.getMessage()));
        }
        String user = change.getUserId();
        if (!user.equals(new String(raw.key(), StandardCharsets.UTF_8))) {
            return leaveOut(raw, "the key is not the user");
        }
        if (user.isEmpty()
                || user.codePointCount(0, user.length()) > USER_ID_MAX
                || user.chars().anyMatch(Character::isISOControl)) {
            return leaveOut(raw, "user id: not 1 to 200 characters without control characters");
        }
        return change.getPosition() > 0
                ? Optional.of(change)
                : leaveOut(raw, "position: " + change.getPosition() + " (expected: > 0)");
    }

    private Optional<Change> leaveOut(ConsumerRecord<byte[], byte[]> raw, String reason) {
        leftOut.run();
        LOG.error("Model {} leaves out {}-{}@{}: {}", model, raw.topic(), raw.partition(), raw.offset(), reason);
        return Optional.empty();
    }
}
