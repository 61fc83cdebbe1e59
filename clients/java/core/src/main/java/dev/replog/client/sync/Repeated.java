package dev.replog.client.sync;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.EngineThread;

/** A task that runs again and again, with the same time between. */
final class Repeated implements Cancellable {

    private final EngineThread thread;
    private final long millis;
    private final Runnable task;
    private Cancellable next = () -> {};
    private boolean isCancelled;

    private Repeated(EngineThread thread, long millis, Runnable task) {
        this.thread = thread;
        this.millis = millis;
        this.task = task;
    }

    static Cancellable every(EngineThread thread, long millis, Runnable task) {
        Repeated repeated = new Repeated(thread, millis, task);
        repeated.schedule();
        return repeated;
    }

    @Override
    public void cancel() {
        isCancelled = true;
        next.cancel();
    }

    private void schedule() {
        next = thread.after(millis, () -> {
            task.run();
            if (!isCancelled) {
                schedule();
            }
        });
    }
}
