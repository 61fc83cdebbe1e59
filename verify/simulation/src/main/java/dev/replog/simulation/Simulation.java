package dev.replog.simulation;

import dev.replog.simulation.server.MemoryTopic;
import dev.replog.simulation.timeline.Timeline;
import dev.replog.simulation.timeline.Violation;
import dev.replog.simulation.timeline.VirtualScheduler;
import org.jspecify.annotations.Nullable;

/** One history from its start to rest, and its verdict. */
public final class Simulation {
    private static final long CALM_MILLIS = 45_000;
    private static final long REST_MAX_MILLIS = 200_000;
    private static final long LOOK_MILLIS = 1_000;

    static {
        VirtualScheduler.install();
    }

    private Simulation() {}

    /**
     * @param isWrittenDown whether the verdict has the story of the history
     */
    public static Verdict run(History history, Wiring wiring, boolean isWrittenDown) {
        SimulatedSystem system = new SimulatedSystem(history.seed() * 1_000 + history.lots(), wiring, isWrittenDown);
        Timeline timeline = system.world().timeline();
        try {
            for (ExternalEvent event : history.events()) {
                timeline.after(event.at(), () -> {
                    timeline.tell("HAPPENS " + event);
                    event.apply(system);
                });
            }
            runUntil(timeline, History.LENGTH_MILLIS + CALM_MILLIS);
            RestChecker rest = new RestChecker(system);
            while (timeline.violation() == null && rest.unfinished() != null && timeline.now() < REST_MAX_MILLIS) {
                runUntil(timeline, timeline.now() + LOOK_MILLIS);
            }
            String unfinished = rest.unfinished();
            if (timeline.violation() == null && unfinished != null) {
                timeline.violated("rest", unfinished);
            }
            if (timeline.violation() == null) {
                rest.check();
            }
            return verdict(system, timeline.violation());
        } finally {
            system.end();
            Timeline.enter(null);
        }
    }

    private static void runUntil(Timeline timeline, long until) {
        boolean isMore = true;
        while (isMore && timeline.violation() == null) {
            isMore = timeline.step(until);
        }
    }

    private static Verdict verdict(SimulatedSystem system, @Nullable Violation violation) {
        long mutations = 0;
        long fingerprint = 17;
        for (MemoryTopic topic : system.world().kafka().topics()) {
            for (int i = 0; i < topic.count(); i++) {
                for (MemoryTopic.Stored stored : topic.records(i)) {
                    fingerprint = fingerprint * 31 + stored.offset();
                    fingerprint = fingerprint * 31 + stored.at();
                    fingerprint = fingerprint * 31 + java.util.Arrays.hashCode(stored.value());
                    mutations += topic == system.world().kafka().mutations() ? 1 : 0;
                }
            }
        }
        return new Verdict(
                violation,
                system.world().timeline().story(),
                mutations,
                system.checker().acknowledged().size(),
                system.checker().pings(),
                system.checker().chains(),
                system.webhooks().taken(),
                (fingerprint * 31 + system.checker().chains()) * 31
                        + system.checker().pings());
    }
}
