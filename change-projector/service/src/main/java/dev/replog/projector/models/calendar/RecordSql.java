package dev.replog.projector.models.calendar;

/**
 * The records of exercises as JSON, by one statement. Sets that were done with at least one repetition compete; the
 * highest value wins, among equals the earliest set, among equally early ones that with the lowest id. Nothing is
 * remembered but the sets, so a record that is edited or deleted leaves the next best one.
 */
final class RecordSql {
    /** $4: the lowest exercise, $5: items. */
    static final AnswerSql FIRST = AnswerSql.of(answer("e.exercise_id >= $4"));

    /** $4: the exercise after which the page begins, $5: items. */
    static final AnswerSql PAGE = AnswerSql.of(answer("e.exercise_id > $4"));

    /** $4: the exercise, $5: items. */
    static final AnswerSql ONE = AnswerSql.of(answer("e.exercise_id = $4"));

    private RecordSql() {}

    private static String answer(String which) {
        return """
                SELECT count(*) AS found,
                       max(item.exercise_id::text) FILTER (WHERE item.n = $5::integer) AS last_exercise_id,
                       convert_to(coalesce(string_agg(item.json, ',' ORDER BY item.n)
                         FILTER (WHERE item.n <= $5::integer), ''), 'UTF8') AS items
                FROM (
                  SELECT ranked.exercise_id,
                         row_number() OVER (ORDER BY ranked.exercise_id) AS n,
                         '{"exercise_id":"' || ranked.exercise_id
                         || '","weight":{"value":' || %s
                         || ',"reps":{"value":' || %s
                         || ',"one_rep_max":{"value":' || %s
                         || '}' AS json
                  FROM (
                    SELECT done.*,
                           row_number() OVER (best ORDER BY done.weight DESC, done.moment NULLS LAST, done.id)
                             AS by_weight,
                           row_number() OVER (best ORDER BY done.reps DESC, done.moment NULLS LAST, done.id) AS by_reps,
                           row_number() OVER (best ORDER BY done.one_rep_max DESC, done.moment NULLS LAST, done.id)
                             AS by_max
                    FROM (
                      SELECT e.exercise_id, e.id AS workout_exercise_id, e.workout_id, s.id, s.reps, s.weight,
                             s.one_rep_max, w.day, coalesce(s.at, w.at) AS at,
                             coalesce(s.at, w.at, w.day::timestamp AT TIME ZONE 'UTC') AS moment
                      FROM calendar_exercise e
                      JOIN calendar_workout w ON w.user_id = e.user_id AND w.id = e.workout_id
                      JOIN calendar_set s ON s.user_id = e.user_id AND s.workout_exercise_id = e.id
                      WHERE e.user_id = me.user_id AND %s
                        AND s.one_rep_max IS NOT NULL AND coalesce(s.done, w.status = 'completed')
                    ) done
                    WINDOW best AS (PARTITION BY done.exercise_id)
                  ) ranked
                  GROUP BY ranked.exercise_id
                ) item
                """.formatted(
                        best("by_weight", "weight"), best("by_reps", "reps"), best("by_max", "one_rep_max"), which);
    }

    /** The rest of the object of the set that is first in this rank; exactly one set is. */
    private static String best(String rank, String value) {
        return """
                max(trim_scale(ranked.%2$s::numeric)::text
                  || ',"set_id":"' || ranked.id
                  || '","workout_id":"' || ranked.workout_id
                  || '","workout_exercise_id":"' || ranked.workout_exercise_id
                  || '","reps":' || ranked.reps
                  || ',"weight":' || trim_scale(ranked.weight)
                  || coalesce(',"at":"'
                       || to_char(ranked.at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') || '"', '')
                  || coalesce(',"date":"'
                       || to_char(coalesce(ranked.day, (ranked.at AT TIME ZONE 'UTC')::date), 'YYYY-MM-DD') || '"', '')
                  || '}') FILTER (WHERE ranked.%1$s = 1)
                """.formatted(rank, value);
    }
}
