package dev.replog.projector.pull;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.projector.progress.LogEnds;
import dev.replog.projector.progress.LogEnds.LogEnd;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.Rows;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Reads the parts of a user's status. Counts are computed again only when the user's head has moved. They are kept in a
 * fixed number of slots; a slot that another user has taken costs a count, never a wrong one. The end of the log is
 * read before the position of the projection, so nothing pending means that everything that was in the log then is
 * applied.
 */
final class StatusReads {
    private static final int SLOTS = 2048;

    private final ReadDatabase database;
    private final LogEnds logEnds;
    private final Supplier<String> statusSql;
    private final AtomicReferenceArray<@Nullable Counts> latest = new AtomicReferenceArray<>(SLOTS);

    StatusReads(ReadDatabase database, LogEnds logEnds, KnownCatalogues known) {
        this.database = database;
        this.logEnds = logEnds;
        this.statusSql = known.fromTypes(StatusSql::status);
    }

    /**
     * @param counts a JSON object
     * @param pending the records of the user's partitions that are appended and not applied; null when unknown
     * @param channels null when the notifier's tables are elsewhere
     */
    record Status(
            long head,
            String counts,
            @Nullable Long pending,
            @Nullable Long channels) {}

    Mono<Status> read(String userId) {
        return Mono.defer(() -> logEnds.of(userId)
                .defaultIfEmpty(List.of())
                .flatMap(ends -> found(userId, ends))
                .flatMap(found -> found.tellsChannels
                        ? channels(userId).map(found::with)
                        : Mono.just(found.with(Optional.empty()))));
    }

    private Mono<Found> found(String userId, List<LogEnd> ends) {
        Counts known = latest.get(slot(userId));
        Counts counted = known != null && known.userId.equals(userId) ? known : new Counts(userId, -1, "");
        return database.first(
                        userId,
                        statusSql.get(),
                        statement -> statement
                                .bind("$1", userId)
                                .bind("$2", counted.head)
                                .bind(
                                        "$3",
                                        ends.stream().map(LogEnd::generation).toArray(Integer[]::new))
                                .bind("$4", ends.stream().map(LogEnd::partition).toArray(Integer[]::new))
                                .bind("$5", ends.stream().map(LogEnd::offset).toArray(Long[]::new)),
                        row -> {
                            long head = Rows.number(row, "head");
                            String counts = head == counted.head ? counted.json : row.get("counts", String.class);
                            return new Found(
                                    new Counts(userId, head, String.valueOf(counts)),
                                    ends.isEmpty() ? null : Rows.number(row, "pending"),
                                    Boolean.TRUE.equals(row.get("tells_channels", Boolean.class)));
                        })
                .doOnNext(found -> latest.set(slot(userId), found.counts));
    }

    private Mono<Optional<Long>> channels(String userId) {
        return database.first(
                userId,
                StatusSql.CHANNELS,
                statement -> statement.bind("$1", userId),
                row -> Optional.of(Rows.number(row, "channels")));
    }

    private static int slot(String userId) {
        int hash = userId.hashCode();
        return (hash ^ hash >>> 16) & SLOTS - 1;
    }

    private record Counts(String userId, long head, String json) {}

    private record Found(Counts counts, @Nullable Long pending, boolean tellsChannels) {
        Status with(Optional<Long> channels) {
            return new Status(counts.head, counts.json, pending, channels.orElse(null));
        }
    }
}
