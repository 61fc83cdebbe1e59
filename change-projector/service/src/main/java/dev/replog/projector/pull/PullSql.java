package dev.replog.projector.pull;

import dev.replog.projector.past.PastSql;
import dev.replog.projector.read.EntitySource;
import dev.replog.projector.read.EntitySql;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The statements of this package, built once from the catalogue. Each sets the user for row-level security and reads in
 * one round trip. The reads depend on the row that setting the user returns, and subqueries with a LIMIT are not merged
 * into it, so PostgreSQL cannot read before the user is set. The head alone decides whether a pull has anything to
 * read: when it is not newer than the client's token, no entity is read.
 */
final class PullSql {
    static final String ME = "WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)\n";
    static final String HEAD = """
            LEFT JOIN LATERAL (
              SELECT u.position, u.horizon FROM user_head u WHERE u.user_id = me.user_id LIMIT 1
            ) head ON true
            """;

    /** $1: user, $2: mutation id. */
    static final String RECEIPT = ME + """
            SELECT found.position, found.decided_at, found.outcome
            FROM me
            CROSS JOIN LATERAL (
              SELECT r.position, r.decided_at, r.outcome
              FROM receipt r
              WHERE r.user_id = me.user_id AND r.mutation_id = $2
              LIMIT 1
            ) found
            """;

    private final Map<EntityType, String> entities = new HashMap<>();
    private final Map<EntityType, String> pastEntities = new HashMap<>();

    PullSql(Catalogue catalogue) {
        catalogue.types().forEach(type -> {
            entities.put(type, buildEntity(type));
            pastEntities.put(type, buildPastEntity(catalogue, type));
        });
    }

    /** $1: user, $2: id, $3: positions of the etags that the client has. */
    String entity(EntityType type) {
        return known(entities.get(type));
    }

    /** The same of a past state; $4: its position. */
    String pastEntity(EntityType type) {
        return known(pastEntities.get(type));
    }

    private static String known(@Nullable String sql) {
        if (sql == null) {
            throw new IllegalArgumentException("no such statement");
        }
        return sql;
    }

    private static String buildEntity(EntityType type) {
        return ME + """
                SELECT head.position AS head, found.etag_position, found.body
                FROM me
                """ + HEAD + found(type, EntitySource.NOW);
    }

    private static String buildPastEntity(Catalogue catalogue, EntityType type) {
        return ME + PastSql.entities(catalogue, "$4") + "SELECT $4::bigint AS head, found.etag_position, found.body, "
                + PastSql.BOUNDS + "\nFROM me\n" + PastSql.bounds("$4") + found(type, EntitySource.PAST);
    }

    private static String found(EntityType type, EntitySource source) {
        String etag = EntitySql.etagPosition(type, "e");
        return """
                LEFT JOIN LATERAL (
                  SELECT %s AS etag_position,
                         CASE WHEN %s = ANY ($3::bigint[]) THEN NULL ELSE convert_to(%s, 'UTF8') END AS body
                  FROM entity e
                  WHERE e.user_id = me.user_id AND e.type = %d AND e.id = $2 AND e.deleted_at IS NULL
                  LIMIT 1
                ) found ON true
                """.formatted(etag, etag, EntitySql.document(type, "e", source), type.code());
    }
}
