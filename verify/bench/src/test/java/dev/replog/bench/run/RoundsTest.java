package dev.replog.bench.run;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.bench.load.Summary;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

class RoundsTest {
    /** A contender with given results, round by round, and then the last one for ever; each round costs it a second. */
    private static final class Scripted implements Contender {
        private final Deque<Long> perSecond;
        private int rounds;
        private boolean closed;

        Scripted(Long... perSecond) {
            this.perSecond = new ArrayDeque<>(List.of(perSecond));
        }

        @Override
        public String title() {
            return "scripted";
        }

        @Override
        public Summary round(Duration duration) {
            rounds++;
            long answered = perSecond.size() > 1 ? perSecond.removeFirst() : perSecond.getFirst();
            return new Summary(answered, Map.of(), 0, 1, new Histogram(3));
        }

        @Override
        public double cpuSeconds() {
            return rounds;
        }

        @Override
        public void close() {
            closed = true;
        }
    }

    private static List<Measured> run(int count, int warmUpMax, Scripted... contenders) throws IOException {
        return new Rounds(count, Duration.ofSeconds(1), warmUpMax).run(new ArrayList<>(List.of(contenders)));
    }

    @Test
    void counting_begins_whenTwoRoundsInARowWereAlikeForEverybody() throws IOException {
        Scripted quick = new Scripted(1_000L);
        Scripted slow = new Scripted(100L, 200L, 300L, 400L, 410L, 500L);
        List<Measured> measured = run(3, 10, quick, slow);
        assertThat(slow.rounds).isEqualTo(5 + 3);
        assertThat(measured.getLast().perSecond()).isEqualTo(500);
        assertThat(measured).allMatch(Measured::isSteady);
        assertThat(quick.closed && slow.closed).isTrue();
    }

    @Test
    void counting_beginsInTheEnd_andSaysThatItWasNotSteady() throws IOException {
        Scripted rising = new Scripted(100L, 200L, 300L, 400L, 500L, 600L);
        List<Measured> measured = run(2, 5, rising);
        assertThat(rising.rounds).isEqualTo(5 + 2);
        assertThat(measured.getFirst().isSteady()).isFalse();
        assertThat(measured.getFirst().text()).contains("not steady");
    }

    @Test
    void cpu_isThatOfTheRoundsThatCount_forEachAnswer() throws IOException {
        Measured measured = run(4, 3, new Scripted(1_000L)).getFirst();
        assertThat(measured.cpuMicros()).isEqualTo(1_000);
        assertThat(measured.all().answered()).isEqualTo(4_000);
    }

    @Test
    void median_isTheMiddle() {
        assertThat(Measured.median(List.of(9.0, 1.0, 5.0))).isEqualTo(5);
        assertThat(Measured.median(List.of(9.0, 1.0, 5.0, 6.0))).isEqualTo(5.5);
        assertThat(Measured.median(List.of(7.0))).isEqualTo(7);
    }

    @Test
    void steady_isWhatDiffersByATwentiethAtMost() {
        assertThat(Rounds.steady(List.of(100.0))).isFalse();
        assertThat(Rounds.steady(List.of(1.0, 95.0, 100.0))).isTrue();
        assertThat(Rounds.steady(List.of(100.0, 95.0))).isTrue();
        assertThat(Rounds.steady(List.of(100.0, 94.0))).isFalse();
    }
}
