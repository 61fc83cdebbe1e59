package dev.replog.projector.read;

import dev.replog.schemas.token.LogId;
import java.time.OffsetDateTime;
import java.util.Collection;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** The heads of users and the progress of the projection in PostgreSQL, with one statement each. */
public final class StoredHeads {
    private static final String LOG_GENERATIONS = "SELECT generation, topic_id FROM log_generation";

    /** A text that changes with every applied batch, because each advances the next offset of its partition. */
    private static final String PROGRESS = """
            SELECT coalesce(sum(hashint8extended(next_offset, generation::bigint << 32 | partition)), 0)::text
              AS progress
            FROM projection_progress
            """;

    /** $1: users. */
    public static final String HEADS = """
            SELECT me.user_id, head.position, head.horizon
            FROM unnest($1::text[]) AS waiting (user_id)
            CROSS JOIN LATERAL (SELECT set_config('replog.user_id', waiting.user_id, true) AS user_id OFFSET 0) me
            CROSS JOIN LATERAL (SELECT u.position, u.horizon FROM user_head u WHERE u.user_id = me.user_id LIMIT 1) head
            """;

    /** $1: user. */
    private static final String ERASED = """
            WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)
            SELECT head.erased, head.erased_at
            FROM me
            CROSS JOIN LATERAL (
              SELECT u.erased, u.erased_at FROM user_head u WHERE u.user_id = me.user_id LIMIT 1
            ) head
            """;

    private final ReadDatabase database;

    public StoredHeads(ReadDatabase database) {
        this.database = database;
    }

    /** The heads of these users; a user without history is left out. */
    public Mono<Map<String, Head>> heads(Collection<String> userIds) {
        return database.all(
                        HEADS,
                        statement -> statement.bind("$1", userIds.toArray(String[]::new)),
                        row -> Map.entry(
                                Rows.required(row, "user_id", String.class),
                                new Head(Rows.number(row, "position"), Rows.number(row, "horizon"))))
                .map(rows -> rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    /** The last erasure of the account. */
    public Mono<Erased> erased(String userId) {
        return database.first(userId, ERASED, statement -> statement.bind("$1", userId), row -> {
                    OffsetDateTime at = row.get("erased_at", OffsetDateTime.class);
                    return new Erased(Rows.number(row, "erased"), at == null ? null : at.toInstant());
                })
                .defaultIfEmpty(Erased.NEVER);
    }

    public Mono<Map<String, Long>> headPositions(Collection<String> userIds) {
        return heads(userIds)
                .map(heads -> heads.entrySet().stream()
                        .collect(Collectors.toMap(
                                Map.Entry::getKey, head -> head.getValue().position())));
    }

    /** A text that changes with every applied batch. */
    public Mono<String> progress() {
        return database.first(PROGRESS, statement -> statement, row -> Rows.required(row, "progress", String.class));
    }

    /** The log of each generation. */
    public Mono<Map<Integer, LogId>> logIds() {
        return database.all(
                        LOG_GENERATIONS,
                        statement -> statement,
                        row -> Map.entry(
                                Rows.required(row, "generation", Integer.class),
                                LogId.ofTopic(Rows.required(row, "topic_id", UUID.class))))
                .map(rows -> rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }
}
