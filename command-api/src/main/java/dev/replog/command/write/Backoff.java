package dev.replog.command.write;

import java.util.OptionalLong;

/** How long clients should delay what is not urgent, so that a lagging projector can catch up. */
final class Backoff {
    static final long LAG_MILLIS_MIN = 2000;
    static final long SECONDS_MAX = 60;

    private Backoff() {}

    /** Half of the lag, in whole seconds; empty while the lag is negligible. */
    static OptionalLong seconds(long lagMillis) {
        return lagMillis < LAG_MILLIS_MIN
                ? OptionalLong.empty()
                : OptionalLong.of(Math.min(SECONDS_MAX, Math.ceilDiv(lagMillis, 2000L)));
    }
}
