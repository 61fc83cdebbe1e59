package dev.replog.projector.models.calendar;

import dev.replog.projector.past.PastSql;
import dev.replog.schemas.catalogue.Catalogue;

/**
 * The statements on the calendar and the records of a past state. They make the rows of the read model from the entities
 * of the past state, by the same rules as {@link Row} and {@link OneRepMax}, and then read them as the present ones are
 * read.
 */
final class PastCalendarSql {
    private static final String POSITION = "$4";
    private static final String ROWS = """
            , calendar_workout AS MATERIALIZED (
              SELECT live.user_id, live.id,
                     coalesce((live.data ->> 'scheduled_date')::date,
                       ((live.data ->> 'started_at')::timestamptz AT TIME ZONE 'UTC')::date) AS day,
                     coalesce(live.data ->> 'started_at', live.data ->> 'completed_at')::timestamptz AS at,
                     coalesce(live.data ->> 'status', 'scheduled') AS status
              %s
            ), calendar_exercise AS MATERIALIZED (
              SELECT live.user_id, live.id, (live.data ->> 'workout_id')::uuid AS workout_id,
                     (live.data ->> 'exercise_id')::uuid AS exercise_id
              %s
            ), calendar_set AS MATERIALIZED (
              SELECT done.user_id, done.id, done.workout_exercise_id, done.reps, done.weight::numeric(12, 3) AS weight,
                     CASE WHEN done.reps = 1 THEN done.weight
                          WHEN done.reps > 1 THEN round(done.weight * (30 + done.reps) / 30, 3) END AS one_rep_max,
                     done.done, done.at
              FROM (
                SELECT live.user_id, live.id, (live.data ->> 'workout_exercise_id')::uuid AS workout_exercise_id,
                       (live.data ->> 'reps')::bigint AS reps, (live.data ->> 'weight')::numeric AS weight,
                       coalesce((live.data ->> 'completed')::boolean,
                         CASE WHEN live.data ->> 'completed_at' IS NOT NULL THEN true END) AS done,
                       (live.data ->> 'completed_at')::timestamptz AS at
                %s
              ) done
              WHERE done.reps IS NOT NULL AND done.weight IS NOT NULL
            )
            """.formatted(live("workout"), live("workout_exercise"), live("workout_set"));

    private PastCalendarSql() {}

    /**
     * $1: user, $2 and $3: the parameters $4 and $5 of the answer, $4: the position.
     *
     * @param answer a query of one row
     */
    static String read(Catalogue catalogue, String answer) {
        return "WITH me AS MATERIALIZED (SELECT set_config('replog.user_id', $1, true) AS user_id)\n"
                + PastSql.entities(catalogue, POSITION) + ROWS
                + "SELECT answer.*, " + PastSql.BOUNDS + "\nFROM me\n" + PastSql.bounds(POSITION)
                + "CROSS JOIN LATERAL (\n"
                + answer.replace("$4", "$2").replace("$5", "$3")
                + ") answer\n";
    }

    private static String live(String type) {
        return """
                FROM me CROSS JOIN LATERAL (
                  SELECT e.* FROM entity e
                  WHERE e.user_id = me.user_id AND e.type = %d AND e.deleted_at IS NULL OFFSET 0
                ) live
                """.formatted(Catalogue.shipped().require(type).code());
    }
}
