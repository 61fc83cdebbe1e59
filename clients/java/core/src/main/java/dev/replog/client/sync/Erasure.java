package dev.replog.client.sync;

import dev.replog.client.queue.Settling;
import dev.replog.client.store.Change;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Changes a store whose account was erased. */
final class Erasure {

    private Erasure() {}

    /**
     * The store starts again, with what was made after the erasure. Operations lose their bases, because nothing of
     * before exists any more.
     *
     * @param erasedAt the server's time; when it is not one, everything was made before
     */
    static void apply(Change.Builder change, Meta meta, List<Op> ops, String erasedAt, long now) {
        Instant erased = time(erasedAt);
        for (Op op : ops) {
            Instant made = time(op.clientTime());
            if (erased == null || made == null || !made.isAfter(erased)) {
                change.remove(op);
                change.outcome(Outcome.of(op, OutcomeStatus.ERASED, now));
            } else {
                change.update(Settling.unsent(op, op.mutationId())
                        .edit()
                        .base(null)
                        .seen(null)
                        .shown(null)
                        .build());
            }
        }
        int generation = Pulls.nextGeneration(meta);
        change.meta(edit -> edit.generation(generation)
                .token(null)
                .pulling(null)
                .types(null)
                .paused(null)
                .restarting(true));
    }

    /** After the first pull of the new account: its token says that operations were made after the erasure. */
    static List<Op> seenSince(List<Op> ops, String token) {
        return ops.stream()
                .filter(op -> op.state() == OpState.QUEUED && op.seen() == null)
                .map(op -> op.edit().seen(token).build())
                .collect(Collectors.toList());
    }

    private static @Nullable Instant time(String text) {
        try {
            return Instant.parse(text);
        } catch (DateTimeException unreadable) {
            return null;
        }
    }
}
