package dev.replog.projector.models.calendar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Optional;

/**
 * The weight that somebody could lift once, as Epley estimates it from a set: {@code weight × (1 + reps / 30)}, exact
 * and then rounded to three decimals. One repetition is no estimate but the weight itself; none lets expect nothing.
 * Pure.
 */
final class OneRepMax {
    private static final BigDecimal THIRTY = BigDecimal.valueOf(30);
    private static final int DECIMALS = 3;

    private OneRepMax() {}

    static Optional<BigDecimal> of(BigDecimal weight, long reps) {
        if (reps < 1) {
            return Optional.empty();
        }
        return Optional.of(
                reps == 1
                        ? weight
                        : weight.multiply(THIRTY.add(BigDecimal.valueOf(reps)))
                                .divide(THIRTY, DECIMALS, RoundingMode.HALF_UP));
    }
}
