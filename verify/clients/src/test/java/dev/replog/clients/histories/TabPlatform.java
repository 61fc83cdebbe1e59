package dev.replog.clients.histories;

import dev.replog.client.histories.TabProcess;
import dev.replog.client.platform.Clock;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.RandomSource;
import java.util.concurrent.Executor;

/** The running system, with a thread for the engine that can be stopped and ended. */
record TabPlatform(Platform system, TabThread engineThread) implements Platform, TabProcess {

    @Override
    public Platform platform() {
        return this;
    }

    @Override
    public void freeze() {
        engineThread.freeze();
    }

    @Override
    public void resume() {
        engineThread.resume();
    }

    @Override
    public void kill() throws InterruptedException {
        engineThread.kill();
    }

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
