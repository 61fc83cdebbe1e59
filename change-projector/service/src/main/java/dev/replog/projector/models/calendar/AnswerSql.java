package dev.replog.projector.models.calendar;

import dev.replog.projector.models.ModelSql;

/**
 * A query of one row with an answer, and the statement that reads it from the read model.
 *
 * @param answer with the parameters $4 and $5
 */
record AnswerSql(String answer, String statement) {
    static AnswerSql of(String answer) {
        return new AnswerSql(answer, ModelSql.read(CalendarModel.NAME, answer));
    }
}
