package dev.replog.projector.models.history;

import dev.replog.projector.models.ModelSql;
import dev.replog.projector.models.history.HistoryEntry.Event;
import dev.replog.projector.read.EntitySql;
import dev.replog.projector.read.ExportPart;
import dev.replog.schemas.catalogue.Catalogue;

/**
 * The statement that reads a page of a history, newest first, as JSON text: what is stored reaches the client without
 * being parsed. An entity that is there and of which nothing is kept yet has an empty history; one that is neither
 * there nor in any history is not.
 */
final class HistorySql {
    /** Its values are those of its state; they are not stored twice. */
    private static final String CREATION = "h.event = " + Event.CREATED.code() + " AND h.data IS NOT NULL";

    /** $1..$3: as {@link ModelSql#read} says, $4: type, $5: id, $6, $7: place behind which to read, $8: entries. */
    static final String PAGE = ModelSql.read(HistoryModel.NAME, """
            SELECT page.*,
                   EXISTS (SELECT 1 FROM history h WHERE h.user_id = me.user_id AND h.type = $4 AND h.id = $5)
                   OR EXISTS (SELECT 1 FROM entity e WHERE e.user_id = me.user_id AND e.type = $4 AND e.id = $5)
                     AS is_known
            FROM (
              SELECT count(*) AS found,
                     max(item.position) FILTER (WHERE item.n = $8) AS last_position,
                     max(item.ordinal) FILTER (WHERE item.n = $8) AS last_ordinal,
                     convert_to(string_agg(item.json, ',' ORDER BY item.n) FILTER (WHERE item.n <= $8), 'UTF8')
                       AS items
              FROM (
                SELECT row_number() OVER (ORDER BY h.position DESC, h.ordinal DESC) AS n, h.position, h.ordinal,
                       %s AS json
                FROM history h
                WHERE h.user_id = me.user_id AND h.type = $4 AND h.id = $5 AND (h.position, h.ordinal) < ($6, $7)
                  AND h.ordinal <> %d
                ORDER BY h.position DESC, h.ordinal DESC
                LIMIT $8::integer + 1
              ) item
            ) page
            LIMIT 1
            """.formatted(item(), CutChanges.ORDINAL));

    /** As {@link ExportPart} says. */
    static String export(Catalogue catalogue) {
        return """
                WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)
                SELECT h.type || ' ' || h.id || ' ' || h.position || ' ' || h.ordinal AS place,
                       convert_to('{"kind":"history","type":"' || coalesce(%s, h.type::text) || '","id":"' || h.id
                         || '","entry":' || %s || '}', 'UTF8') AS line
                FROM me
                CROSS JOIN LATERAL (
                  SELECT * FROM history h
                  WHERE h.user_id = me.user_id AND h.ordinal <> %d
                    AND (h.type, h.id, h.position, h.ordinal)
                      > (split_part($2, ' ', 1)::smallint, split_part($2, ' ', 2)::uuid,
                         split_part($2, ' ', 3)::bigint, split_part($2, ' ', 4)::smallint)
                  ORDER BY h.type, h.id, h.position, h.ordinal
                  LIMIT $3::integer
                ) h
                """.formatted(EntitySql.typeName(catalogue, "h"), item(), CutChanges.ORDINAL);
    }

    private HistorySql() {}

    private static String item() {
        return "'{\"at\":\"' || " + EntitySql.instant("h.at") + " || '\"'"
                + " || coalesce(',\"client_time\":\"' || " + EntitySql.instant("h.client_time") + " || '\"', '')"
                + " || coalesce(',\"device\":' || to_json(h.device_id), '')"
                + " || ',\"mutation_id\":\"' || h.mutation_id"
                + " || '\",\"etag\":\"' || to_hex(h.position) || '\"'"
                + " || coalesce(',\"version\":' || h.version, '')"
                + " || ',\"op\":\"' || " + word()
                + " || '\",\"outcome\":\"' || CASE WHEN h.event = " + Event.REFUSED.code()
                + " THEN 'rejected' WHEN h.merged THEN 'merged' ELSE 'applied' END"
                + " || '\",\"changes\":[' || coalesce((SELECT string_agg('{\"field\":' || to_json(c.key)"
                + value("from", "CASE WHEN NOT (" + CREATION + ") THEN c.value -> 0 END")
                + value("to", "CASE WHEN " + CREATION + " THEN c.value ELSE c.value -> 1 END")
                + " || '}', ',' ORDER BY c.key COLLATE \"C\") FROM json_each(CASE WHEN " + CREATION
                + " THEN h.data ELSE h.changes END) c), '') || ']'"
                // The members without their braces.
                + " || coalesce(',' || nullif(substr(left(h.loss::text, -1), 2), ''), '')"
                + " || CASE WHEN h.cut THEN ',\"cut\":true' ELSE '' END || '}'";
    }

    private static String value(String member, String sql) {
        return " || coalesce(',\"" + member + "\":' || nullif((" + sql + ")::text, 'null'), '')";
    }

    private static String word() {
        StringBuilder sql = new StringBuilder("CASE h.event");
        for (Event event : Event.values()) {
            sql.append(" WHEN ")
                    .append(event.code())
                    .append(" THEN '")
                    .append(event.word())
                    .append('\'');
        }
        return sql.append(" END").toString();
    }
}
