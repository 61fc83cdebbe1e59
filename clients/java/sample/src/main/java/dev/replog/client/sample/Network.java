package dev.replog.client.sample;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Surroundings;

/** The network of this device, which stays as it is for one command. */
record Network(boolean isOnline) implements Surroundings {

    @Override
    public boolean isVisible() {
        return true;
    }

    @Override
    public Cancellable listen(Runnable changed) {
        return () -> {};
    }
}
