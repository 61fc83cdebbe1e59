package dev.replog.client;

import dev.replog.client.platform.Clock;
import dev.replog.client.platform.EngineThread;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.RandomSource;
import java.util.concurrent.Executor;

/** A platform with another executor of callbacks. */
record WithCallbacks(Platform platform, Executor callbacks) implements Platform {

    @Override
    public Clock clock() {
        return platform.clock();
    }

    @Override
    public RandomSource random() {
        return platform.random();
    }

    @Override
    public EngineThread engineThread() {
        return platform.engineThread();
    }

    @Override
    public Executor background() {
        return platform.background();
    }
}
