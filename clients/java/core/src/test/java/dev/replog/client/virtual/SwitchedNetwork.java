package dev.replog.client.virtual;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Surroundings;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The network of a device that is turned off and on. Any thread may do that. */
public final class SwitchedNetwork implements Surroundings {

    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private volatile boolean isOnline;

    /** It is turned on. */
    public SwitchedNetwork() {
        this(true);
    }

    public SwitchedNetwork(boolean isOnline) {
        this.isOnline = isOnline;
    }

    public void online(boolean value) {
        isOnline = value;
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
