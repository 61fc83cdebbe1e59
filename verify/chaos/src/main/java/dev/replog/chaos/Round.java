package dev.replog.chaos;

import dev.replog.chaos.check.Verdict;
import dev.replog.chaos.fault.Fault;
import dev.replog.chaos.fault.Stage;
import dev.replog.chaos.load.Load;
import dev.replog.chaos.stack.Waits;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One fault from the first write to the verdict: write, strike, wait until everything works again, repair, write on,
 * rest, compare.
 */
final class Round {
    private static final Duration STEP = Duration.ofMillis(20);

    private final Stage stage;
    private final Options options;
    private @Nullable Duration writes = Duration.ZERO;
    private @Nullable Duration reads = Duration.ZERO;
    private @Nullable Duration streams = Duration.ZERO;
    private @Nullable Duration webhooks = Duration.ZERO;

    Round(Stage stage, Options options) {
        this.stage = stage;
        this.options = options;
    }

    Row play(Fault fault) throws IOException, SQLException {
        Load load = stage.load();
        load.beginRound(fault.emptiesTables());
        long begunNanos = System.nanoTime();
        Waits.until("first writes of a round", options.bound(), () -> load.hasWrittenSince(begunNanos));
        Duration ignored = load.takeLongestStall();
        int times = Math.min(fault.times(), options.timesMax());
        for (int i = 0; i < times; i++) {
            awaitRecovery(load, fault.strike(stage));
            fault.mend(stage);
        }
        long leftNanos = options.perFault().toNanos() - (System.nanoTime() - begunNanos);
        Waits.pause(Duration.ofNanos(Math.max(leftNanos, Duration.ofSeconds(1).toNanos())));
        Duration longest = load.takeLongestStall();
        Verdict verdict = load.endRound();
        List<String> findings = new ArrayList<>(verdict.findings());
        findings.addAll(stage.takeFindings());
        return new Row(
                fault.name(),
                writes,
                reads,
                streams,
                webhooks,
                longest,
                new Verdict(verdict.acknowledged(), verdict.lost(), verdict.duplicated(), List.copyOf(findings)));
    }

    /** Pings count from the positions that were acknowledged when writes worked again. */
    private void awaitRecovery(Load load, long sinceNanos) {
        Recovery recovery = new Recovery(load, sinceNanos);
        while (!recovery.isComplete() && recovery.passed().compareTo(options.bound()) <= 0) {
            recovery.look();
            Waits.pause(STEP);
        }
        writes = longer(writes, recovery.writes);
        reads = longer(reads, recovery.reads);
        streams = longer(streams, recovery.streams);
        webhooks = longer(webhooks, recovery.webhooks);
    }

    /** The parts that work again after one strike, and since when. */
    private static final class Recovery {
        private final Load load;
        private final long sinceNanos;
        private List<Long> positions = List.of();
        private @Nullable Duration writes;
        private @Nullable Duration reads;
        private @Nullable Duration streams;
        private @Nullable Duration webhooks;

        private Recovery(Load load, long sinceNanos) {
            this.load = load;
            this.sinceNanos = sinceNanos;
        }

        private Duration passed() {
            return Duration.ofNanos(System.nanoTime() - sinceNanos);
        }

        private boolean isComplete() {
            return reads != null && streams != null && webhooks != null;
        }

        private void look() {
            if (writes == null && load.hasWrittenSince(sinceNanos)) {
                writes = passed();
                positions = load.acknowledgedPositions();
            }
            if (reads == null && load.hasPulledSince(sinceNanos)) {
                reads = passed();
            }
            if (writes != null && streams == null && load.isStreamed(positions)) {
                streams = passed();
            }
            if (writes != null && webhooks == null && load.isCalled(positions)) {
                webhooks = passed();
            }
        }
    }

    private static @Nullable Duration longer(@Nullable Duration one, @Nullable Duration other) {
        if (one == null || other == null) {
            return null;
        }
        return one.compareTo(other) > 0 ? one : other;
    }
}
