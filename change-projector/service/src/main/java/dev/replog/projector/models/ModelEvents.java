package dev.replog.projector.models;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;

/** Reports the progress of one model to waiting reads and to metrics. */
final class ModelEvents {
    static final String LAG = "replog.model.lag";
    static final String POSITION = "replog.model.position";
    static final String INCOMPLETE = "replog.model.incomplete";
    static final String APPLIED = "replog.model.applied";
    static final String REPEATED = "replog.model.repeated";
    static final String LEFT_OUT = "replog.model.left.out";
    private static final String TAG_MODEL = "model";

    private final ModelStatus status;
    private final Consumer<Map<String, Long>> advances;
    private final AtomicLong lag = new AtomicLong();
    private final AtomicLong position = new AtomicLong();
    private final Counter applied;
    private final Counter repeated;
    private final Counter leftOut;

    /** @param advances called after each commit with the new head of each user; must not block */
    ModelEvents(ModelStatus status, Consumer<Map<String, Long>> advances, MeterRegistry registry) {
        this.status = status;
        this.advances = advances;
        String model = status.model();
        Gauge.builder(LAG, lag, AtomicLong::get)
                .description("Changes that a read model has not applied yet, of this instance's partitions")
                .tag(TAG_MODEL, model)
                .register(registry);
        Gauge.builder(POSITION, position, AtomicLong::get)
                .description("The newest position that this instance applied to a read model")
                .tag(TAG_MODEL, model)
                .register(registry);
        Gauge.builder(INCOMPLETE, status, one -> one.state() instanceof ModelStatus.State.Incomplete ? 1 : 0)
                .description("1 while a read model waits for a rebuild, because changes that it needs are missing")
                .tag(TAG_MODEL, model)
                .register(registry);
        this.applied = counter(registry, model, APPLIED, "Changes applied to a read model");
        this.repeated = counter(registry, model, REPEATED, "Changes that a read model had seen before");
        this.leftOut = counter(registry, model, LEFT_OUT, "Records of the topic of changes that could not be read");
    }

    private static Counter counter(MeterRegistry registry, String model, String name, String description) {
        return Counter.builder(name)
                .description(description)
                .tag(TAG_MODEL, model)
                .register(registry);
    }

    ModelStatus status() {
        return status;
    }

    void applied(ModelStore.Applied batch, int read) {
        applied.increment(batch.changes());
        repeated.increment(read - batch.changes());
        batch.heads().values().forEach(head -> position.accumulateAndGet(head, Math::max));
        advances.accept(batch.heads());
    }

    void leftOut() {
        leftOut.increment();
    }

    void lag(long records) {
        lag.set(records);
    }
}
