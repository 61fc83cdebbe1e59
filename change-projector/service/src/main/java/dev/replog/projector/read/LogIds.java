package dev.replog.projector.read;

import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import reactor.core.publisher.Mono;

/**
 * The log of each generation. A generation never changes, so the result is cached, and is read again only for an
 * unknown generation.
 */
public final class LogIds {
    private final Mono<Map<Integer, LogId>> stored;
    private volatile Known known = new Known(new TreeMap<>());

    /** @param stored reads all generations */
    public LogIds(Mono<Map<Integer, LogId>> stored) {
        this.stored = stored;
    }

    /** The logs, read again unless the one of this position is known; for position 0 any log is enough. */
    public Mono<Known> with(long position) {
        return Mono.defer(() -> {
            Known now = known;
            return now.contains(position) ? Mono.just(now) : read();
        });
    }

    private Mono<Known> read() {
        return stored.map(all -> known = new Known(new TreeMap<>(all)));
    }

    /** The known logs at one time. */
    public record Known(NavigableMap<Integer, LogId> byGeneration) {
        private static final LogId NONE = new LogId(0);

        /** True before a projector has started for the first time. */
        boolean isNone() {
            return byGeneration.isEmpty();
        }

        private boolean contains(long position) {
            return position == 0
                    ? !byGeneration.isEmpty()
                    : byGeneration.containsKey(new Position(position).generation());
        }

        /** The mark of a position of this user. A user without history gets the newest log's own start. */
        public SyncToken mark(long position) {
            return SyncToken.mark(logOf(position), new Position(position));
        }

        /** The token after a pull that was read to its end at this position. */
        public SyncToken pullToken(long position, Coverage coverage) {
            return SyncToken.pull(logOf(position), new Position(position), coverage);
        }

        public LogId logOf(long position) {
            LogId log = position == 0
                    ? byGeneration.isEmpty() ? NONE : byGeneration.lastEntry().getValue()
                    : byGeneration.get(new Position(position).generation());
            if (log == null) {
                throw new IllegalStateException("generation of a stored position: "
                        + new Position(position).generation() + " (expected: one of " + byGeneration.keySet() + ")");
            }
            return log;
        }

        /** True when this is a position of a log that exists. */
        public boolean isOfThese(LogId log, Position position) {
            return position.value() == 0
                    ? log.equals(NONE) || byGeneration.containsValue(log)
                    : log.equals(byGeneration.get(position.generation()));
        }
    }
}
