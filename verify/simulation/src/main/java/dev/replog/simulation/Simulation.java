package dev.replog.simulation;

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
     * @param isTold whether the verdict has the story of the history
     */
    public static Verdict run(History history, Wiring wiring, boolean isTold) {
        World world = new World(history.seed() * 1_000 + history.lots(), wiring, isTold);
        Timeline timeline = world.timeline();
        try {
            for (Happening happening : history.happenings()) {
                timeline.after(happening.at(), () -> {
                    timeline.tell("HAPPENS " + happening);
                    happening.happen(world);
                });
            }
            runUntil(timeline, History.LENGTH_MILLIS + CALM_MILLIS);
            Rest rest = new Rest(world);
            while (timeline.violation() == null && rest.unrest() != null && timeline.now() < REST_MAX_MILLIS) {
                runUntil(timeline, timeline.now() + LOOK_MILLIS);
            }
            String unrest = rest.unrest();
            if (timeline.violation() == null && unrest != null) {
                timeline.violated("rest", unrest);
            }
            if (timeline.violation() == null) {
                rest.check();
            }
            return verdict(world, timeline.violation());
        } finally {
            world.end();
            Timeline.enter(null);
        }
    }

    private static void runUntil(Timeline timeline, long until) {
        boolean isMore = true;
        while (isMore && timeline.violation() == null) {
            isMore = timeline.step(until);
        }
    }

    private static Verdict verdict(World world, @Nullable Violation violation) {
        long mutations = 0;
        long fingerprint = 17;
        for (MemoryTopic topic : world.kafka().topics()) {
            for (int i = 0; i < topic.count(); i++) {
                for (MemoryTopic.Stored stored : topic.records(i)) {
                    fingerprint = fingerprint * 31 + stored.offset();
                    fingerprint = fingerprint * 31 + stored.at();
                    fingerprint = fingerprint * 31 + java.util.Arrays.hashCode(stored.value());
                    mutations += topic == world.kafka().mutations() ? 1 : 0;
                }
            }
        }
        return new Verdict(
                violation,
                world.timeline().story(),
                mutations,
                world.checker().acknowledged().size(),
                world.checker().pings(),
                world.checker().chains(),
                world.webhooks().taken(),
                (fingerprint * 31 + world.checker().chains()) * 31
                        + world.checker().pings());
    }
}
