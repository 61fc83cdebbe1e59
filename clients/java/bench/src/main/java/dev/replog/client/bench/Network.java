package dev.replog.client.bench;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Surroundings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The network of a machine, which can be turned on. */
final class Network implements Surroundings {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean isOnline;

    Network(boolean isOnline) {
        this.isOnline = isOnline;
    }

    void turnOn() {
        isOnline = true;
        listeners.forEach(Runnable::run);
    }

    @Override
    public boolean isOnline() {
        return isOnline;
    }

    @Override
    public boolean isVisible() {
        return true;
    }

    @Override
    public Cancellable listen(Runnable changed) {
        listeners.add(changed);
        return () -> listeners.remove(changed);
    }
}
