package dev.replog.client.histories;

import dev.replog.client.store.StoreFactory;
import dev.replog.client.virtual.SwitchedNetwork;
import java.util.concurrent.atomic.AtomicInteger;

/** A device: its tabs share its store and its network. */
final class Device {

    private final StoreFactory store;
    private final SwitchedNetwork network = new SwitchedNetwork();
    private final AtomicInteger requestsToLose = new AtomicInteger();
    private final AtomicInteger responsesToLose = new AtomicInteger();
    private final AtomicInteger pullsToLose = new AtomicInteger();
    private final AtomicInteger pushes = new AtomicInteger();

    Device(StoreFactory store) {
        this.store = store;
    }

    StoreFactory store() {
        return store;
    }

    SwitchedNetwork network() {
        return network;
    }

    /** The next pushes, the answers to them, or the answers to pulls do not arrive. */
    void lose(String what, int times) {
        switch (what) {
            case "requests" -> requestsToLose.set(times);
            case "responses" -> responsesToLose.set(times);
            case "pulls" -> pullsToLose.set(times);
            default -> throw new IllegalArgumentException(what + ": cannot be lost");
        }
    }

    void countPush() {
        pushes.incrementAndGet();
    }

    /** How many pushes it has made since this was asked for the last time. */
    int takePushes() {
        return pushes.getAndSet(0);
    }

    boolean losesRequest(boolean isPush) {
        return isPush && takeOne(requestsToLose) || !network.isOnline();
    }

    boolean losesResponse(boolean isPush, boolean isPull) {
        return isPush && takeOne(responsesToLose) || isPull && takeOne(pullsToLose) || !network.isOnline();
    }

    private static boolean takeOne(AtomicInteger left) {
        return left.getAndUpdate(count -> Math.max(0, count - 1)) > 0;
    }
}
