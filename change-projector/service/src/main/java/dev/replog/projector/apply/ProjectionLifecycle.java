package dev.replog.projector.apply;

import dev.replog.projector.retention.ReceiptPurge;
import dev.replog.projector.retention.TombstonePurge;
import org.springframework.context.SmartLifecycle;

/** Starts the projection once everything is wired, and stops it before anything it uses. */
final class ProjectionLifecycle implements SmartLifecycle {
    private final ProjectionLoop loop;
    private final ReceiptPurge receipts;
    private final TombstonePurge tombstones;
    private volatile boolean running;

    ProjectionLifecycle(ProjectionLoop loop, ReceiptPurge receipts, TombstonePurge tombstones) {
        this.loop = loop;
        this.receipts = receipts;
        this.tombstones = tombstones;
    }

    @Override
    public void start() {
        running = true;
        loop.start();
        receipts.start();
        tombstones.start();
    }

    @Override
    public void stop() {
        running = false;
        receipts.close();
        tombstones.close();
        loop.close();
    }

    @Override
    public boolean isRunning() {
        return running;
    }
}
