package dev.replog.projector.apply;

import org.springframework.context.SmartLifecycle;

/** Starts the projection once everything is wired, and stops it before anything it uses. */
final class ProjectionLifecycle implements SmartLifecycle {
    private final ProjectionLoop loop;
    private volatile boolean running;

    ProjectionLifecycle(ProjectionLoop loop) {
        this.loop = loop;
    }

    @Override
    public void start() {
        running = true;
        loop.start();
    }

    @Override
    public void stop() {
        running = false;
        loop.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
