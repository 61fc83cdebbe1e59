package dev.replog.client.histories;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Surroundings;
import dev.replog.client.store.StoreFactory;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A device: its tabs share its store and its network. */
final class Device implements Surroundings {

    private final StoreFactory store;
    private final List<Runnable> listeners = new CopyOnWriteArrayList<>();
    private final AtomicInteger requestsToLose = new AtomicInteger();
    private final AtomicInteger responsesToLose = new AtomicInteger();
    private final AtomicInteger pushes = new AtomicInteger();
    private volatile boolean isOnline = true;

    Device(StoreFactory store) {
        this.store = store;
    }

    StoreFactory store() {
        return store;
    }

    void setOnline(boolean value) {
        isOnline = value;
        listeners.forEach(Runnable::run);
    }

    /** The next pushes, or the answers to them, do not arrive. */
    void lose(String what, int times) {
        (what.equals("requests") ? requestsToLose : responsesToLose).set(times);
    }

    void countPush() {
        pushes.incrementAndGet();
    }

    /** How many pushes it has made since this was asked for the last time. */
    int takePushes() {
        return pushes.getAndSet(0);
    }

    boolean losesRequest(boolean isPush) {
        return isPush && takeOne(requestsToLose) || !isOnline;
    }

    boolean losesResponse(boolean isPush) {
        return isPush && takeOne(responsesToLose) || !isOnline;
    }

    private static boolean takeOne(AtomicInteger left) {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
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
