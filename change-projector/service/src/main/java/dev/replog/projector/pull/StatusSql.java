package dev.replog.projector.pull;

import dev.replog.schemas.catalogue.Catalogue;
import java.util.stream.Collectors;

/** The statements of a user's status; they set the user like those of {@link PullSql}. */
final class StatusSql {
    /**
     * $1: user, $2: a head with known counts, $3 to $5: generations, partitions, and ends of the log of the user.
     * Entities are counted only when the head differs; a drained generation has nothing left.
     */
    static String status(Catalogue catalogue) {
        return PullSql.ME + """
            SELECT head.position AS head, counted.json AS counts, %s AS tells_channels,
                   (SELECT coalesce(sum(greatest(0, log.end_offset - coalesce(p.next_offset, 0))), 0)::bigint
                    FROM unnest($3::integer[], $4::integer[], $5::bigint[]) AS log (generation, partition, end_offset)
                    LEFT JOIN log_generation g ON g.generation = log.generation
                    LEFT JOIN projection_progress p
                      ON p.generation = log.generation AND p.partition = log.partition
                    WHERE g.drained_at IS NULL) AS pending
            FROM me
            """.formatted(hasChannels()) + PullSql.HEAD + """
            CROSS JOIN LATERAL (
              SELECT %s AS json
              FROM entity e
              WHERE e.user_id = me.user_id AND e.deleted_at IS NULL AND coalesce(head.position, 0) <> $2
            ) counted
            """.formatted(counts(catalogue));
    }

    /**
     * $1: user. The notifier's view, when it is in the same database; it shows the rows of the user who is set. The row
     * that setting the user returns is on the outer side, so the view cannot be read before.
     */
    static final String CHANNELS = PullSql.ME + """
            SELECT coalesce(live.channels, 0)::bigint AS channels
            FROM me
            LEFT JOIN LATERAL (
              SELECT c.channels FROM notifier.live_channels c WHERE c.user_id = me.user_id LIMIT 1
            ) live ON true
            """;

    private StatusSql() {}

    /** A JSON object with every type, also types without entities. */
    private static String counts(Catalogue catalogue) {
        return catalogue.types().stream()
                .map(type -> '"' + type.name() + "\":' || count(*) FILTER (WHERE e.type = " + type.code() + ")")
                .collect(Collectors.joining(" || ',", "'{", " || '}'"));
    }

    private static String hasChannels() {
        return """
                EXISTS (
                  SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
                  WHERE n.nspname = 'notifier' AND c.relname = 'live_channels'
                    AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT'))""";
    }
}
