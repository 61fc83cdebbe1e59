package dev.replog.projector.models;

import dev.replog.backing.work.Worker;
import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * The loops of all read models that this instance computes. They start when everything is wired, and stop before
 * anything that they use. Their health is not part of readiness: clients can write and pull while a read model lags or
 * waits.
 */
final class Models implements SmartLifecycle, HealthIndicator {
    private final List<ModelLoop> loops;
    private volatile boolean running;

    Models(List<ModelLoop> loops) {
        this.loops = List.copyOf(loops);
    }

    @Override
    public void start() {
        running = true;
        loops.forEach(Worker::start);
    }

    @Override
    public void stop() {
        running = false;
        // Requested from all first, so that they stop at the same time.
        loops.forEach(Worker::requestStop);
        loops.forEach(Worker::stop);
    }

    @Override
    public boolean isRunning() {
        return running;
    }

    @Override
    public Health health() {
        Health.Builder health = Health.up();
        for (ModelLoop loop : loops) {
            ModelStatus.State state = loop.status().state();
            if (!(state instanceof ModelStatus.State.Following)) {
                health.down();
            }
            health.withDetail(loop.status().model(), text(state));
        }
        return health.build();
    }

    private static String text(ModelStatus.State state) {
        return switch (state) {
            case ModelStatus.State.Starting ignored -> "starting";
            case ModelStatus.State.Following ignored -> "following";
            case ModelStatus.State.Waiting waiting -> "waits: " + waiting.reason();
            case ModelStatus.State.Incomplete incomplete -> "incomplete: " + incomplete.reason();
        };
    }
}
