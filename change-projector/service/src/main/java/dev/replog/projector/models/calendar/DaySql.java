package dev.replog.projector.models.calendar;

/**
 * The days of a calendar as JSON, by one statement. A workout counts for the day of its row; a set counts as done when
 * it says so, or when it says nothing and its workout is completed. Sums are exact.
 */
final class DaySql {
    /** $4: first day, $5: last day. */
    static final AnswerSql READ = AnswerSql.of("""
            SELECT convert_to(coalesce(string_agg(item.json, ',' ORDER BY item.day), ''), 'UTF8') AS items
            FROM (
              SELECT w.day,
                     '{"date":"' || to_char(w.day, 'YYYY-MM-DD')
                     || '","workouts":' || count(*)
                     || ',"scheduled":' || count(*) FILTER (WHERE w.status = 'scheduled')
                     || ',"in_progress":' || count(*) FILTER (WHERE w.status = 'in_progress')
                     || ',"completed":' || count(*) FILTER (WHERE w.status = 'completed')
                     || ',"skipped":' || count(*) FILTER (WHERE w.status = 'skipped')
                     || ',"completion":'
                     || trim_scale(round(count(*) FILTER (WHERE w.status = 'completed') / count(*)::numeric, 3))
                     || ',"exercises":' || sum(held.exercises)
                     || ',"sets":' || sum(held.sets)
                     || ',"completed_sets":' || sum(held.done)
                     || ',"volume":' || trim_scale(sum(held.volume))
                     || ',"workout_ids":[' || string_agg('"' || w.id || '"', ',' ORDER BY w.at NULLS LAST, w.id)
                     || ']}' AS json
              FROM calendar_workout w
              CROSS JOIN LATERAL (
                SELECT count(DISTINCT e.id) AS exercises,
                       count(s.id) AS sets,
                       count(s.id) FILTER (WHERE coalesce(s.done, w.status = 'completed')) AS done,
                       coalesce(sum(s.reps * s.weight) FILTER (WHERE coalesce(s.done, w.status = 'completed')), 0)
                         AS volume
                FROM calendar_exercise e
                LEFT JOIN calendar_set s ON s.user_id = e.user_id AND s.workout_exercise_id = e.id
                WHERE e.user_id = w.user_id AND e.workout_id = w.id
              ) held
              WHERE w.user_id = me.user_id AND w.day BETWEEN $4::date AND $5::date
              GROUP BY w.day
            ) item
            """);

    private DaySql() {}
}
