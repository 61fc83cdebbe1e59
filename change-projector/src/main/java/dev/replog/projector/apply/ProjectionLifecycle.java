package dev.replog.projector.apply;

import org.springframework.context.SmartLifecycle;

/** Starts the projection once everything is wired, and stops it before anything it uses. */
final class ProjectionLifecycle implements SmartLifecycle {
    private final ProjectionLoop loop;
    private final ReceiptPurge purge;
    private volatile boolean running;

    ProjectionLifecycle(ProjectionLoop loop, ReceiptPurge purge) {
        this.loop = loop;
        this.purge = purge;
    }

    @Override
    public void start() {
        running = true;
        loop.start();
        purge.start();
    }

    @Override
    public void stop() {
        running = false;
        purge.close();
        loop.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
