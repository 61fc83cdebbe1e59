package dev.replog.bench;

import dev.replog.bench.data.Commands;
import dev.replog.bench.load.EventStreams;
import dev.replog.bench.load.WaitingPulls;
import dev.replog.bench.report.Goal;
import dev.replog.bench.report.Report;
import dev.replog.bench.report.Row;
import dev.replog.bench.report.Topic;
import dev.replog.bench.run.Delay;
import dev.replog.bench.run.LongPolls;
import dev.replog.bench.system.LiveHeap;
import dev.replog.bench.system.ProcessUse;
import dev.replog.bench.system.RepLog;
import dev.replog.bench.system.Server;
import dev.replog.bench.system.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;

/** Measures the cost of clients that only wait: open streams and waiting pulls, each compared with none of them. */
final class IdleRows {
    private static final Goal NO_GOAL = new Goal.None();
    private static final double KIBIBYTE = 1024;
    private static final double STREAM_KIBIBYTES_MAX = 20;
    private static final int CLASSES = 12;

    /** The time in which the server notices that its peers are gone. */
    private static final Duration CLOSED = Duration.ofSeconds(3);

    private final Plan plan;
    private final Report report;
    private final LongPolls polls;

    /** Opens the idle connections. */
    interface Opening {
        EventStreams open() throws IOException;
    }

    /** The measurement while they are idle. */
    interface Beside {
        void measure(Server server, EventStreams streams) throws IOException;
    }

    /** The use of an idle JVM: live heap, memory, and processor time. */
    private record Rest(LiveHeap heap, long memoryBytes, double cpuPercent) {}

    IdleRows(Plan plan, Commands commands, Report report) {
        this.plan = plan;
        this.report = report;
        this.polls = new LongPolls(commands);
    }

    void measure(RepLog replog, Opening opening, Beside beside) throws IOException {
        Rest without = rest(replog);
        Rest with;
        try (EventStreams streams = opening.open()) {
            beside.measure(replog, streams);
            with = rest(replog);
        }
        Waits.pause(CLOSED);
        streams(without, with, LiveHeap.of(replog.javaPid()));
        polls(replog, without);
    }

    private Rest rest(RepLog replog) {
        List<Long> pid = List.of(replog.javaPid());
        LiveHeap heap = LiveHeap.of(replog.javaPid());
        double before = ProcessUse.cpuSeconds(pid);
        long start = System.nanoTime();
        Waits.pause(plan.idle());
        double cpu = (ProcessUse.cpuSeconds(pid) - before) / ((System.nanoTime() - start) / 1e9);
        return new Rest(heap, ProcessUse.memoryBytes(pid), cpu * 100);
    }

    /** Takes the smaller heap, because other allocations can only make streams look more expensive. */
    private void streams(Rest without, Rest with, LiveHeap after) {
        int open = plan.idleStreams();
        LiveHeap least = after.bytes() < without.heap.bytes() ? after : without.heap;
        report.add(Row.alone(
                Topic.MEMORY,
                String.format(Locale.ROOT, "heap for each of %,d open streams", open),
                "KiB",
                (with.heap.bytes() - least.bytes()) / KIBIBYTE / open,
                new Goal.Most(STREAM_KIBIBYTES_MAX),
                String.format(
                        Locale.ROOT,
                        "each of a user of its own, remembered token included; memory of the JVM %.1f KiB for each",
                        (with.memoryBytes - without.memoryBytes) / KIBIBYTE / open)));
        report.add(Row.alone(
                Topic.MEMORY,
                String.format(Locale.ROOT, "processor with %,d idle streams", open),
                "%",
                with.cpuPercent,
                NO_GOAL,
                String.format(Locale.ROOT, "of one core; without streams %.2f %%", without.cpuPercent)));
        report.note(
                "The heap of an open stream, in bytes for each class: " + with.heap.growth(least, open, CLASSES) + ".");
    }

    private void polls(RepLog replog, Rest without) throws IOException {
        int waiting = plan.polls();
        try (WaitingPulls pulls = polls.open(replog, waiting)) {
            Delay delay = polls.toAnswer(replog, pulls, waiting, plan.delays());
            Rest with = rest(replog);
            String item = String.format(Locale.ROOT, "send to the answer of one of %,d waiting pulls", waiting);
            report.add(Row.alone(
                    Topic.LONG_POLLS, item + ", p50", "ms", delay.fromSendMillis(50), NO_GOAL, delay.afterAnswer()));
            report.add(Row.alone(Topic.LONG_POLLS, item + ", p99", "ms", delay.fromSendMillis(99), NO_GOAL, ""));
            report.add(Row.alone(
                    Topic.LONG_POLLS,
                    String.format(Locale.ROOT, "processor with %,d waiting pulls", waiting),
                    "%",
                    with.cpuPercent,
                    NO_GOAL,
                    String.format(
                            Locale.ROOT,
                            "of one core; without %.2f %%; %,d pulls ended with nothing and were sent again",
                            without.cpuPercent,
                            pulls.empty())));
        }
    }
}
