package dev.replog.chaos;

import dev.replog.chaos.check.Verdict;
import dev.replog.chaos.load.Load;
import dev.replog.chaos.stack.ServiceInstance;
import dev.replog.chaos.stack.ServiceKind;
import dev.replog.chaos.stack.Stack;
import dev.replog.chaos.stack.Waits;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.LongSupplier;

/**
 * Starts and stops projecting instances while users write. It measures the longest wait for the outcome of a write, the
 * time until everything in the log is applied again, and whether operators can see the owner of each partition. Used by
 * one thread.
 */
final class Scale {
    private static final Duration GOAL = Duration.ofSeconds(3);
    /** A killed instance does not leave the group, so its session with the group must expire first. */
    private static final Duration GOAL_WHEN_KILLED = GOAL.plusSeconds(6);

    private static final Duration STEP_MIN = Duration.ofSeconds(15);
    private static final Duration LAG_STEP = Duration.ofMillis(50);
    private static final String HEAD = """
            | step | instances | partitions of each | longest wait of a write | goal | nothing left to apply after |
            |---|---:|---|---:|---|---:|
            """;

    private final Stack stack;
    private final Load load;
    private final Options options;
    private final PrintStream out;
    private final StringBuilder table = new StringBuilder(HEAD);
    private boolean good = true;

    Scale(Stack stack, Load load, Options options, PrintStream out) {
        this.stack = stack;
        this.load = load;
        this.options = options;
        this.out = out;
    }

    /** Starts with one instance; true when nothing was lost and the goal was reached at every step. */
    boolean run() throws IOException, SQLException {
        out.print(HEAD);
        load.beginRound(false);
        long begunNanos = System.nanoTime();
        Waits.until("first writes", options.bound(), () -> load.hasWrittenSince(begunNanos));
        step("one alone", GOAL, System::nanoTime);
        step("one is added", GOAL, this::start);
        step("one is stopped", GOAL, this::stop);
        step("one is added", GOAL, this::start);
        step("one is added", GOAL, this::start);
        step("one is added", GOAL, this::start);
        step("one is stopped", GOAL, this::stop);
        step("one is added", GOAL, this::start);
        step("one is killed", GOAL_WHEN_KILLED, this::kill);
        Verdict verdict = load.endRound();
        verdict.findings().forEach(finding -> out.println("    " + finding));
        String sum = String.format(
                Locale.ROOT,
                "%,d acknowledged, %d lost, %d duplicated.",
                verdict.acknowledged(),
                verdict.lost(),
                verdict.duplicated());
        out.println(sum);
        if (options.page().isPresent()) {
            Page.write(options.page().get(), Page.Part.SCALING, table.toString(), List.of(sum));
        }
        return good && verdict.isGood();
    }

    /**
     * @param change returns the time of the change, by the nano clock; an added instance must start up first
     */
    private void step(String what, Duration goal, LongSupplier change) throws SQLException {
        Duration ignored = load.takeLongestStall();
        long nanos = change.getAsLong();
        Lag lag = new Lag(stack);
        boolean isApplied = Waits.holds(options.bound(), () -> load.hasWrittenSince(nanos) && lag.records() == 0);
        Duration applied = Duration.ofNanos(System.nanoTime() - nanos);
        Waits.pause(STEP_MIN.minus(applied).isPositive() ? STEP_MIN.minus(applied) : LAG_STEP);
        Duration longest = load.takeLongestStall();
        boolean isReached = longest.compareTo(goal) <= 0;
        good = good && isApplied && isReached;
        String row = String.format(
                Locale.ROOT,
                "| %s | %d | %s | %.1f s | %s | %s |",
                what,
                running().size(),
                lag.shares(),
                longest.toMillis() / 1e3,
                (isReached ? "reached: " : "missed: ") + goal.toSeconds() + " s",
                isApplied ? String.format(Locale.ROOT, "%.1f s", applied.toMillis() / 1e3) : "never");
        table.append(row).append('\n');
        out.println(row);
        lag.invisible(running()).forEach(missing -> {
            good = false;
            out.println("    " + missing);
        });
    }

    private long start() {
        List<ServiceInstance> all = stack.instances(ServiceKind.CHANGE_PROJECTOR);
        ServiceInstance next = all.stream()
                .filter(instance -> !instance.isRunning())
                .findFirst()
                .orElseGet(() -> stack.add(ServiceKind.CHANGE_PROJECTOR));
        next.start();
        next.awaitReady();
        return System.nanoTime();
    }

    private long stop() {
        long nanos = System.nanoTime();
        last().terminate();
        return nanos;
    }

    private long kill() {
        long nanos = System.nanoTime();
        last().kill();
        return nanos;
    }

    private ServiceInstance last() {
        return running().getLast();
    }

    private List<ServiceInstance> running() {
        return stack.instances(ServiceKind.CHANGE_PROJECTOR).stream()
                .filter(ServiceInstance::isRunning)
                .toList();
    }
}
