package dev.replog.client.platform;

import java.util.concurrent.TimeUnit;

enum SystemClock implements Clock {
    INSTANCE;

    @Override
    public long now() {
        return System.currentTimeMillis();
    }

    @Override
    public long monotonic() {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime());
    }
}
