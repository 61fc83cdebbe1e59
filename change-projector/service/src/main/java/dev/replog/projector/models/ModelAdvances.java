package dev.replog.projector.models;

import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.ProgressProperties;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.scheduler.Scheduler;

/**
 * Who waits for which model. Loops and reads of one instance meet here; either may be switched off. Any thread may ask.
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
