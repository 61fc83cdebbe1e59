package dev.replog.projector.models;

/**
 * The statements that read a read model. They set the user for row-level security, as pulls do, and read the model's
 * head for that user in the same snapshot. The head is the newest change that the model has applied. When no newer
 * change exists, it is the user's head in the log, because a mutation without an effect has no change.
 */
public final class ModelSql {
    private ModelSql() {}

    /**
     * A query of the head and the generation of a read model for the user {@code me}; no row when the model is not
     * there or not complete.
     */
    public static String standing(String model) {
        return """
                SELECT m.generation,
                       coalesce(
                         CASE WHEN coalesce(own.position, 0)
                                   >= greatest(main.horizon, main.change_position, newest.position, 0)
                              THEN main.position ELSE own.position END, 0) AS head
                FROM further_model m
                LEFT JOIN LATERAL (
                  SELECT h.position FROM further_model_head h
                  WHERE h.model = m.name AND h.user_id = me.user_id AND h.generation = m.generation LIMIT 1
                ) own ON true
                LEFT JOIN LATERAL (
                  SELECT u.position, u.horizon, u.change_position FROM user_head u WHERE u.user_id = me.user_id LIMIT 1
                ) main ON true
                LEFT JOIN LATERAL (
                  SELECT e.position FROM replog.entity e WHERE e.user_id = me.user_id
                  ORDER BY e.position DESC, e.type DESC, e.id DESC LIMIT 1
                ) newest ON true
                WHERE m.name = '%s' AND m.incomplete IS NULL AND m.cleared_generation = m.generation
                LIMIT 1
                """.formatted(model);
    }

    /**
     * $1: user, $2: the head of the answer that the client has, $3: its generation (-1: none); the answer defines the
     * rest.
     *
     * @param answer a query of one row; it depends on {@code me.user_id}, and has a LIMIT or an aggregate
     */
    public static String read(String model, String answer) {
        return "WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)\n"
                + "SELECT standing.head, standing.generation, answer.*\nFROM me\nLEFT JOIN LATERAL ("
                + standing(model)
                + ") standing ON true\nLEFT JOIN LATERAL (SELECT found.* FROM (\n"
                + answer
                // The condition is inside, so that an answer that the client has already is not computed.
                + ") found WHERE NOT (standing.head = $2 AND standing.generation = $3)) answer ON true\n";
    }

    /** $1: users. */
    static String heads(String model) {
        return """
                SELECT me.user_id, standing.head
                FROM unnest($1::text[]) AS waiting (user_id)
                CROSS JOIN LATERAL (SELECT set_config('replog.user_id', waiting.user_id, true) AS user_id OFFSET 0) me
                CROSS JOIN LATERAL (
                """ + standing(model) + ") standing\n";
    }
}
