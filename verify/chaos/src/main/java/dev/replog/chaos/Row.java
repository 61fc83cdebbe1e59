package dev.replog.chaos;

import dev.replog.chaos.check.Verdict;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The result of one fault. A time is null when the bound was exceeded. */
record Row(
        String fault,
        @Nullable Duration writes,
        @Nullable Duration reads,
        @Nullable Duration streams,
        @Nullable Duration webhooks,
        Duration longestWait,
        Verdict verdict) {
    static final String HEAD = """
            | fault | writes work again after | reads | streams | webhooks | longest wait of a write \
            | acknowledged | lost | duplicated |
            |---|---:|---:|---:|---:|---:|---:|---:|---:|
            """;

    boolean isGood() {
        return writes != null && reads != null && streams != null && webhooks != null && verdict.isGood();
    }

    String markdown() {
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %s | %s | %s | %,d | %d | %d |%s",
                fault,
                text(writes),
                text(reads),
                text(streams),
                text(webhooks),
                text(longestWait),
                verdict.acknowledged(),
                verdict.lost(),
                verdict.duplicated(),
                isGood() ? "" : " failed |");
    }

    private static String text(@Nullable Duration duration) {
        return duration == null ? "never" : String.format(Locale.ROOT, "%.1f s", duration.toMillis() / 1e3);
    }
}
