package dev.replog.decide;

import dev.replog.schemas.Operation;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import org.jspecify.annotations.Nullable;

/**
 * The base of an operation. It decides which writes count as changes since then. A write of the same device does not
 * count, except under {@code reject} with an etag. With a pull token as base, an earlier operation of the same push
 * does not count either.
 *
 * @param position the position of the etag or of the pull token
 * @param isToken true for a pull token, false for an etag
 * @param mine the stamp of the operation's own writes
 */
record Base(long position, boolean isToken, Stamp mine) {
    /** The base of an operation; null when it has none. */
    static @Nullable Base of(Operation operation, Stamp mine) {
        return operation.getPrecondition() == Precondition.UNCHANGED_SINCE_BASE
                ? new Base(operation.getBasePosition(), operation.getBaseLog() != null, mine)
                : null;
    }

    /** The reason for which this log cannot have issued the base; null when it can. */
    static @Nullable String unknown(Operation operation, LogPlace place, Logs logs) {
        long position = operation.getBasePosition();
        if (position >= place.position()) {
            return "the base is ahead of the log (expected: an etag or a pull token that was answered)";
        }
        Integer log = operation.getBaseLog();
        return log == null || logs.isRegistered(new Position(position), new LogId(log))
                ? null
                : "the base is of a log that is not known here (expected: a pull token of this log)";
    }

    /** True when this write is a change that others made since the base. */
    boolean isChange(Stamp theirs) {
        return theirs.position() > position
                && !theirs.isSameDevice(mine)
                && !(isToken && theirs.position() == mine.position());
    }

    /** Whether others changed the entity since the base; its creation and its deletion are changes too. */
    boolean isChanged(Entity entity) {
        return entity.position() > position && entity.stamps().all().anyMatch(this::isChange);
    }

    /** Whether others moved something out from below the entity since the base. */
    boolean isMovedOut(Entity entity) {
        Stamp moved = entity.stamps().movedOut();
        return isToken && moved != null && isChange(moved);
    }
}
