package dev.replog.projector.models;

import java.util.List;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.HealthIndicator;
import org.springframework.context.SmartLifecycle;

/**
 * The loops of all models that this instance computes. They start once everything is wired and stop before anything
 * they use. Their health is told apart from readiness: a model that lags or stands still keeps nobody from writing or
 * pulling.
 */
final class FurtherModels implements SmartLifecycle, HealthIndicator {
    private final List<ModelLoop> loops;
    private volatile boolean running;

    FurtherModels(List<ModelLoop> loops) {
        this.loops = List.copyOf(loops);
    }

    @Override
    public void start() {
        running = true;
        loops.forEach(ModelLoop::start);
    }

    @Override
    public void stop() {
        running = false;
        // Requested from all first, so that they stop at the same time.
        loops.forEach(ModelLoop::requestStop);
        loops.forEach(ModelLoop::stop);
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
