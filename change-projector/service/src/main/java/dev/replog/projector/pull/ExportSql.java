package dev.replog.projector.pull;

import dev.replog.projector.read.EntitySql;
import dev.replog.projector.read.ExportPart;
import dev.replog.schemas.catalogue.Catalogue;

/** The statements that export the entities and the receipts of a user, as {@link ExportPart} says. */
final class ExportSql {
    /** Before all ids. */
    static final String FIRST_ID = "00000000-0000-0000-0000-000000000000";

    static final String RECEIPTS = PullSql.ME + """
            SELECT r.mutation_id::text AS place, r.outcome, r.decided_at, r.device_id
            FROM me
            CROSS JOIN LATERAL (
              SELECT * FROM receipt r
              WHERE r.user_id = me.user_id AND r.mutation_id > $2::uuid
              ORDER BY r.mutation_id
              LIMIT $3::integer
            ) r
            """;

    private ExportSql() {}

    /** Deleted entities too, as long as they are kept. */
    static String entities(Catalogue catalogue) {
        return PullSql.ME + """
                SELECT e.type || ' ' || e.id AS place,
                       convert_to('{"kind":"entity","entity":' || coalesce(%s, 'null') || '}', 'UTF8') AS line
                FROM me
                CROSS JOIN LATERAL (
                  SELECT * FROM entity e
                  WHERE e.user_id = me.user_id
                    AND (e.type, e.id) > (split_part($2, ' ', 1)::smallint, split_part($2, ' ', 2)::uuid)
                  ORDER BY e.type, e.id
                  LIMIT $3::integer
                ) e
                """.formatted(EntitySql.syncItem(catalogue, "e"));
    }
}
