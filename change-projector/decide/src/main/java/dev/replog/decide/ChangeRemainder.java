package dev.replog.decide;

import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The part of a record of the topic of changes that stays when the topic is rewritten after erasures. Read models that
 * are computed from the rewritten topic are the same as before: a reader of the erasure deletes the rows of everything
 * that is left out.
 */
public final class ChangeRemainder {
    private ChangeRemainder() {}

    /**
     * @param erasures every erasure that is applied
     * @throws UnknownSchemaException when a newer release wrote the record
     */
    public static Remainder of(byte @Nullable [] key, byte @Nullable [] value, Erasures erasures)
            throws UnknownSchemaException {
        Long erased = key == null ? null : erasures.last().get(new String(key, StandardCharsets.UTF_8));
        if (erased == null) {
            return new Remainder.Whole();
        }
        Change change = value == null ? null : change(value);
        if (change == null || change.getPosition() < erased) {
            return new Remainder.Blank();
        }
        return change.getPosition() == erased ? ofErasure(change, value) : new Remainder.Whole();
    }

    /** Null for what is no change. It has no position, and nobody can read it. */
    private static @Nullable Change change(byte[] value) throws UnknownSchemaException {
        try {
            return RecordCodec.CHANGE.decode(value);
        } catch (UnknownSchemaException e) {
            throw e;
        } catch (UndecodableRecordException e) {
            return null;
        }
    }

    /** The device is left out. The rest stays, because readers delete their rows when they read it. */
    private static Remainder ofErasure(Change change, byte @Nullable [] before) {
        if (!change.getErased()) {
            return new Remainder.Blank();
        }
        byte[] value = RecordCodec.CHANGE.encode(
                Change.newBuilder(change).setDeviceId(null).build());
        return Arrays.equals(value, before) ? new Remainder.Whole() : new Remainder.Shortened(value);
    }
}
