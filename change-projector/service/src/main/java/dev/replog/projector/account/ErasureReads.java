package dev.replog.projector.account;

import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.Rows;
import io.r2dbc.spi.Row;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Reads how far the erasure of a user's account has come: here, in the read models, and at the notifier. */
final class ErasureReads {
    private static final String ME =
            "WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)\n";

    /** $1: user. */
    private static final String ERASURE = ME + """
            SELECT coalesce(head.position, 0) AS head, erasure.*,
                   EXISTS (
                     SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                     WHERE n.nspname = 'notifier' AND c.relname = 'followed_erasures'
                       AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))
                     AS has_notifier
            FROM me
            LEFT JOIN LATERAL (
              SELECT u.position FROM user_head u WHERE u.user_id = me.user_id LIMIT 1
            ) head ON true
            LEFT JOIN LATERAL (
              SELECT e.position, e.mutation_id, e.at,
                     -- Brokers delete files for some time after that is recorded.
                     CASE WHEN e.rewritten_at <= now() THEN e.rewritten_at END AS rewritten_at,
                     (SELECT count(*) FROM further_model m
                      WHERE NOT EXISTS (
                        SELECT FROM account_erasure_model f
                        WHERE f.user_id = e.user_id AND f.model = m.name AND f.position >= e.position)) AS missing,
                     greatest(e.applied_at,
                       (SELECT max(f.at) FROM account_erasure_model f WHERE f.user_id = e.user_id)) AS forgotten_at
              FROM account_erasure e WHERE e.user_id = me.user_id LIMIT 1
            ) erasure ON true
            """;

    /** $1: user. The notifier's view, when it is in the same database. */
    private static final String FOLLOWED = ME + """
            SELECT followed.position, followed.at
            FROM me
            CROSS JOIN LATERAL (
              SELECT f.position, f.at FROM notifier.followed_erasures f WHERE f.user_id = me.user_id LIMIT 1
            ) followed
            """;

    private final ReadDatabase database;

    ErasureReads(ReadDatabase database) {
        this.database = database;
    }

    /**
     * The last erasure of an account.
     *
     * @param forgottenAt when the last of the rows was deleted; null as long as there are some
     * @param erasedAt when the last file of the log, the changes and the dead letters was deleted; null as long as
     *     there are some
     */
    record Erasure(
            UUID mutationId,
            long position,
            Instant at,
            @Nullable Instant forgottenAt,
            @Nullable Instant erasedAt) {
        Erasure forgotten(@Nullable Instant time) {
            return new Erasure(mutationId, position, at, time, erasedAt);
        }
    }

    /** @param head the user's head in the same snapshot */
    record Found(long head, @Nullable Erasure erasure, boolean hasNotifier) {}

    Mono<Found> read(String userId) {
        return database.first(userId, ERASURE, statement -> statement.bind("$1", userId), ErasureReads::found)
                .flatMap(found -> {
                    Erasure erasure = found.erasure();
                    return erasure == null || erasure.forgottenAt() == null || !found.hasNotifier()
                            ? Mono.just(found)
                            : followed(userId, erasure)
                                    .map(known -> new Found(found.head(), known, found.hasNotifier()));
                });
    }

    private Mono<Erasure> followed(String userId, Erasure erasure) {
        return database.first(
                        userId,
                        FOLLOWED,
                        statement -> statement.bind("$1", userId),
                        row -> Rows.number(row, "position") >= erasure.position()
                                ? Optional.ofNullable(instant(row, "at"))
                                : Optional.<Instant>empty())
                .defaultIfEmpty(Optional.empty())
                .map(at -> erasure.forgotten(later(erasure.forgottenAt(), at.orElse(null))));
    }

    /** Null when one of them is. */
    private static @Nullable Instant later(@Nullable Instant one, @Nullable Instant other) {
        if (one == null || other == null) {
            return null;
        }
        return one.isAfter(other) ? one : other;
    }

    private static Found found(Row row) {
        UUID mutationId = row.get("mutation_id", UUID.class);
        Erasure erasure = mutationId == null
                ? null
                : new Erasure(
                        mutationId,
                        Rows.number(row, "position"),
                        Rows.required(row, "at", OffsetDateTime.class).toInstant(),
                        Rows.number(row, "missing") == 0 ? instant(row, "forgotten_at") : null,
                        instant(row, "rewritten_at"));
        return new Found(
                Rows.number(row, "head"), erasure, Boolean.TRUE.equals(row.get("has_notifier", Boolean.class)));
    }

    private static @Nullable Instant instant(Row row, String column) {
        OffsetDateTime time = row.get(column, OffsetDateTime.class);
        return time == null ? null : time.toInstant();
    }
}
