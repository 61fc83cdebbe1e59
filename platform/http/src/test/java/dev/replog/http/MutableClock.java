package dev.replog.http;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock that advances only when a test sets it. Any thread may read it. */
final class MutableClock implements InstantSource {
    static final Instant START = Instant.parse("2026-11-10T12:00:00Z");

    private volatile Instant now = START;

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration duration) {
        now = now.plus(duration);
    }

    void reset() {
        now = START;
    }
}
