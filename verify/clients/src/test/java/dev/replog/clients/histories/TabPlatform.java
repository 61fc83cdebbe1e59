package dev.replog.clients.histories;

import dev.replog.client.platform.Clock;
import dev.replog.client.platform.EngineThread;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.RandomSource;
import java.util.concurrent.Executor;

/** The running system, with another thread for the engine. */
record TabPlatform(Platform system, EngineThread engineThread) implements Platform {

    @Override
    public Clock clock() {
        return system.clock();
    }

    @Override
    public RandomSource random() {
        return system.random();
    }

    @Override
    public Executor callbacks() {
        return system.callbacks();
    }

    @Override
    public Executor background() {
        return system.background();
    }
}
