package dev.replog.simulation.timeline;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * The one scheduler of a simulation, with its clock, which jumps from event to event. Events of the same millisecond
 * run in a random order, so nothing can rely on their order. Everything runs on it one after the other: fibers replace
 * threads.
 */
public final class Timeline implements InstantSource {
    private static final ThreadLocal<@Nullable Timeline> CURRENT = new ThreadLocal<>();
    private static final Instant START = Instant.parse("2026-03-02T06:00:00Z");
    private static final Comparator<Event> ORDER =
            Comparator.comparingLong(Event::at).thenComparingInt(Event::lot).thenComparingLong(Event::number);

    private record Event(
            long at, int lot, long number, @Nullable Life life, Runnable action) {}

    private final PriorityQueue<Event> events = new PriorityQueue<>(ORDER);
    private final SplittableRandom lots;
    private final @Nullable List<String> story;
    private long now;
    private long number;
    private @Nullable Life life;
    private @Nullable Violation violation;

    /**
     * @param isWrittenDown whether events are written down, for a person to read
     */
    public Timeline(long seed, boolean isWrittenDown) {
        this.lots = new SplittableRandom(seed);
        this.story = isWrittenDown ? new ArrayList<>() : null;
    }

    /** The timeline whose event this thread is running. */
    public static Timeline current() {
        Timeline timeline = CURRENT.get();
        if (timeline == null) {
            throw new IllegalStateException("nothing is simulated here");
        }
        return timeline;
    }

    /** Makes this the timeline of the current thread; null when the simulation has ended. */
    public static void enter(@Nullable Timeline timeline) {
        CURRENT.set(timeline);
    }

    /** Milliseconds since the start of the simulation. */
    public long now() {
        return now;
    }

    @Override
    public Instant instant() {
        return START.plusMillis(now);
    }

    /** The process whose code is running; null for the world around the processes. */
    public @Nullable Life life() {
        return life;
    }

    /** Runs an action later; never when its process has died by then, and even later when the process is frozen. */
    public void after(long millis, @Nullable Life whose, Runnable action) {
        events.add(new Event(now + Math.max(0, millis), lots.nextInt(), number++, whose, action));
    }

    /** Runs an action of the world, independent of processes. */
    public void after(long millis, Runnable action) {
        after(millis, null, action);
    }

    /** Runs the next event that is due by then; false when there is none. */
    public boolean step(long until) {
        Event event = events.peek();
        if (event == null || event.at() > until) {
            now = Math.max(now, until);
            return false;
        }
        events.remove();
        now = event.at();
        Life whose = event.life();
        if (whose != null && whose.isOver()) {
            return true;
        }
        if (whose != null && whose.frozenUntil() > now) {
            events.add(new Event(whose.frozenUntil(), event.lot(), event.number(), whose, event.action()));
            return true;
        }
        life = whose;
        try {
            event.action().run();
        } catch (Crash ignored) {
            // The process died in this event.
        } finally {
            life = null;
        }
        return true;
    }

    /** Writes down an event. */
    public void tell(String what) {
        if (story != null) {
            story.add("%9.3f  %s".formatted(now / 1000.0, what));
        }
    }

    /** The events that were written down; empty when none were to be. */
    public List<String> story() {
        return story == null ? List.of() : story;
    }

    /** Records a violation of an invariant; the first one ends the simulation. */
    public void violated(String invariant, String what) {
        if (violation == null) {
            tell("VIOLATED " + invariant + ": " + what);
            violation = new Violation(invariant, what, now);
        }
    }

    /** The first violation, or null. */
    public @Nullable Violation violation() {
        return violation;
    }
}
