package dev.replog.decide;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** The content of one record of the log: a mutation to decide, bytes that will never be one, or a blank. */
public sealed interface LogRecord {
    int USER_ID_MAX = 200;

    record Decoded(LogPlace place, Mutation mutation) implements LogRecord {}

    /** Is set aside and changes nothing. */
    record Undecodable(String reason) implements LogRecord {}

    /** Was written to seal the log, or replaces a record that was erased. Readers skip it. */
    record Blank() implements LogRecord {}

    /**
     * @param at the log's own time of the record
     * @throws UnknownSchemaException when a newer release wrote the record: that release can read it
     */
    static LogRecord of(byte @Nullable [] key, byte @Nullable [] value, Position position, Instant at)
            throws UnknownSchemaException {
        if (LogSeal.isBlank(key, value)) {
            return new Blank();
        }
        if (key == null || value == null) {
            return new Undecodable("the record has no key or no value");
        }
        Mutation mutation;
        try {
            mutation = RecordCodec.MUTATION.decode(value);
        } catch (UnknownSchemaException e) {
            throw e;
        } catch (UndecodableRecordException e) {
            return new Undecodable(String.valueOf(e.getMessage()));
        }
        if (RulesVersion.of(mutation) == null) {
            throw UnknownSchemaException.ofRules(mutation.getRules());
        }
        String userId = mutation.getUserId();
        if (!new String(key, StandardCharsets.UTF_8).equals(userId)) {
            return new Undecodable("the key is not the mutation's user");
        }
        String refusal = refusalOf(userId);
        return refusal != null
                ? new Undecodable(refusal)
                : new Decoded(new LogPlace(userId, position.value(), at, mutation.getDeviceId()), mutation);
    }

    /** The reason for which the read model would refuse a user id each time; null when it accepts it. */
    private static @Nullable String refusalOf(String userId) {
        int length = userId.codePointCount(0, userId.length());
        if (length < 1 || length > USER_ID_MAX) {
            return "user_id: " + length + " characters (expected: 1.." + USER_ID_MAX + ")";
        }
        return userId.chars().anyMatch(Character::isISOControl)
                ? "user_id: contains a control character (expected: text without)"
                : null;
    }
}
