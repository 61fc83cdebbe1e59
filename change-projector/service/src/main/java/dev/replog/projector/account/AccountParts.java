package dev.replog.projector.account;

import dev.replog.projector.read.EntitySql;
import dev.replog.projector.read.ExportPart;

/** The parts of an export that no other feature reads: the nodes, the reads by others, and the channels. */
final class AccountParts {
    private static final String ME =
            "WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)\n";

    private static final String NODES = ME
            + """
            SELECT n.id::text AS place, convert_to(json_strip_nulls(json_build_object('kind', 'node', 'id', n.id,
                     'code', n.code, 'name', n.name, 'types', n.types, 'conflict', lower(n.policy),
                     'created_at', %s, 'last_sync_in', %s, 'last_sync_out', %s))::text, 'UTF8') AS line
            FROM me
            CROSS JOIN LATERAL (
              SELECT n.id, n.code, n.name, n.types, n.policy, n.created_at, n.last_sync_in, n.last_sync_out
              FROM node n
              WHERE n.user_id = me.user_id AND n.id > $2::uuid
              ORDER BY n.id
              LIMIT $3::integer
            ) n
            """.formatted(
                            EntitySql.instant("n.created_at"),
                            EntitySql.instant("n.last_sync_in"),
                            EntitySql.instant("n.last_sync_out"));

    private static final String READS = ME + """
            SELECT a.id::text AS place, convert_to(json_build_object('kind', 'read', 'reader', a.reader,
                     'request', a.request, 'at', %s)::text, 'UTF8') AS line
            FROM me
            CROSS JOIN LATERAL (
              SELECT * FROM read_audit a
              WHERE a.user_id = me.user_id AND a.id > $2::bigint
              ORDER BY a.id
              LIMIT $3::integer
            ) a
            """.formatted(EntitySql.instant("a.at"));

    /** Secrets of channels are not part of the view. */
    private static final String CHANNELS = ME
            + """
            SELECT c.id AS place, convert_to(json_strip_nulls(json_build_object('kind', 'channel', 'id', c.id,
                     'resource_id', c.resource_id, 'address', c.address, 'types', c.types, 'state', c.state,
                     'created_at', %s, 'expires_at', %s, 'last_notified_at', %s))::text, 'UTF8') AS line
            FROM me
            CROSS JOIN LATERAL (
              SELECT * FROM notifier.account_channels c
              WHERE c.user_id = me.user_id AND c.id > $2
              ORDER BY c.id
              LIMIT $3::integer
            ) c
            """.formatted(
                            EntitySql.instant("c.created_at"),
                            EntitySql.instant("c.expires_at"),
                            EntitySql.instant("c.last_notified_at"));

    /** Whether the notifier's tables are in this database. */
    static final String HAS_CHANNELS = """
            SELECT EXISTS (
              SELECT FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
              WHERE n.nspname = 'notifier' AND c.relname = 'account_channels'
                AND has_schema_privilege(n.oid, 'USAGE') AND has_table_privilege(c.oid, 'SELECT')) AS has_channels
            """;

    private AccountParts() {}

    static ExportPart nodes() {
        return ExportPart.ofLines("node", "00000000-0000-0000-0000-000000000000", () -> NODES);
    }

    static ExportPart reads() {
        return ExportPart.ofLines("read", "0", () -> READS);
    }

    static ExportPart channels() {
        return ExportPart.ofLines("channel", "", () -> CHANNELS);
    }
}
