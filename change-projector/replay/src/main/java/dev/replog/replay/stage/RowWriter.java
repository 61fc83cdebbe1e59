package dev.replog.replay.stage;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import org.jspecify.annotations.Nullable;

/**
 * Takes rows column by column, in the order of the columns. A value may be null.
 *
 * @param <X> the failure of writing
 */
public interface RowWriter<X extends Exception> {
    void begin() throws X;

    /** A text, or JSON in a text. */
    void text(@Nullable String value) throws X;

    void whole(@Nullable Long value) throws X;

    void flag(@Nullable Boolean value) throws X;

    /** With milliseconds. */
    void time(@Nullable Instant value) throws X;

    void date(@Nullable LocalDate value) throws X;

    /** @param scale that of the column */
    void decimal(@Nullable BigDecimal value, int scale) throws X;

    void end() throws X;
}
