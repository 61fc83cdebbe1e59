package dev.replog.client.virtual;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Surroundings;
import java.util.ArrayList;
import java.util.List;

/** A device whose network a test turns off and on. */
public final class Device implements Surroundings {

    private final List<Runnable> listeners = new ArrayList<>();
    private boolean isOnline = true;

    public void online(boolean value) {
        isOnline = value;
        List.copyOf(listeners).forEach(Runnable::run);
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
