package dev.replog.projector.models;

import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.ProgressProperties;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.scheduler.Scheduler;

/**
 * The waiting reads of each read model. The loops of this instance wake them. Loops and reads can be switched off
 * separately. Any thread may call.
 */
final class ModelAdvances {
    private final ProgressProperties properties;
    private final Scheduler scheduler;
    private final Map<String, Advances> byModel = new ConcurrentHashMap<>();

    ModelAdvances(ProgressProperties properties, Scheduler scheduler) {
        this.properties = properties;
        this.scheduler = scheduler;
    }

    Advances of(String model) {
        return byModel.computeIfAbsent(
                model, ignored -> new Advances(properties.waitersMax(), properties.waitersPerUserMax(), scheduler));
    }
}
