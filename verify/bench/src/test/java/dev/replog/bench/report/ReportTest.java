package dev.replog.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportTest {
    private static final Goal NONE = new Goal.None();

    private static Report report() {
        return new Report(new PrintStream(new ByteArrayOutputStream(), false, StandardCharsets.UTF_8));
    }

    private static Row beside(double ours, double theirs, Goal goal) {
        return Row.beside(Topic.WRITES, "writes", "/s", ours, theirs, "Node.js", goal, "");
    }

    @Test
    void verdict_saysWhetherTheRatioReachesTheGoal() {
        assertThat(beside(80, 100, new Goal.Ratio(0.8)).verdict()).isEqualTo("reached");
        assertThat(beside(79, 100, new Goal.Ratio(0.8)).verdict()).isEqualTo("missed");
        assertThat(beside(200, 100, new Goal.RatioMax(2)).verdict()).isEqualTo("reached");
        assertThat(beside(201, 100, new Goal.RatioMax(2)).verdict()).isEqualTo("missed");
    }

    @Test
    void verdict_saysWhetherTheValueStaysBelowTheGoal() {
        assertThat(Row.alone(Topic.MEMORY, "memory", "GiB", 2, new Goal.Most(2), "")
                        .verdict())
                .isEqualTo("reached");
        assertThat(Row.alone(Topic.MISSED, "missed", "", 1, new Goal.Most(0), "")
                        .verdict())
                .isEqualTo("missed");
    }

    @Test
    void verdict_isEmpty_whereThereIsNoGoalOrNothingBesideIt() {
        assertThat(beside(80, 100, NONE).verdict()).isEmpty();
        assertThat(beside(80, 0, new Goal.Ratio(0.8)).verdict()).isEmpty();
        assertThat(Row.alone(Topic.WRITES, "writes", "/s", 1, new Goal.Ratio(0.8), "")
                        .verdict())
                .isEmpty();
    }

    @Test
    void markdown_hasNumbersUnitsRatioGoalAndVerdict() {
        assertThat(beside(1_500, 1_000, new Goal.Ratio(0.8)).markdown())
                .isEqualTo("| writes | 1,500 /s | 1,000 /s (Node.js) | 1.50 | ≥ 0.80 | reached |  |");
        assertThat(Row.alone(Topic.MISSED, "missed", "", 0, new Goal.Most(0), "of 9")
                        .markdown())
                .isEqualTo("| missed | 0 |  |  | ≤ 0 | reached | of 9 |");
    }

    @Test
    void tables_areInTheOrderOfTheTopics_whateverCameFirst() {
        Report report = report();
        report.add(Row.alone(Topic.MISSED, "third", "", 0, new Goal.Most(0), ""));
        report.add(Row.alone(Topic.WRITES, "fourth", "/s", 5, NONE, ""));
        report.add(Row.alone(Topic.WRITES, "first", "ms", 5, new Goal.Most(9), ""));
        report.add(Row.alone(Topic.MEMORY, "second", "GiB", 1, new Goal.Most(2), ""));
        assertThat(report.tables().replaceAll("(?s)[^a-z]+", " "))
                .containsSubsequence("has a goal", "first", "second", "third", "hat else", "fourth");
    }

    @Test
    void page_isWrittenAnew_butForWhatStaysBelowTheMark(@TempDir Path folder) throws IOException {
        Path page = folder.resolve("benchmarks.md");
        Report first = report();
        first.add(Row.alone(Topic.WRITES, "first", "/s", 5, NONE, ""));
        first.write(page, "# Benchmarks\n");
        Files.writeString(page, Report.KEPT + "\n## Of another day\n", StandardOpenOption.APPEND);
        for (int run = 0; run < 2; run++) {
            Report again = report();
            again.add(Row.alone(Topic.WRITES, "second", "/s", 5, NONE, ""));
            again.write(page, "# Benchmarks\n");
        }
        assertThat(page)
                .content()
                .startsWith("# Benchmarks\n")
                .contains("second")
                .doesNotContain("first")
                .endsWith("\n\n" + Report.KEPT + "\n## Of another day\n");
    }

    @Test
    void chart_hasABarForEachRatioOfWhichMoreIsBetter_andEscapesText() {
        String svg = Chart.ratios(List.of(
                Row.beside(Topic.WRITES, "a < b", "/s", 200, 100, "Node.js", new Goal.Ratio(1), ""),
                Row.beside(Topic.WRITES, "less", "ms", 200, 100, "Node.js", new Goal.RatioMax(1), ""),
                Row.alone(Topic.WRITES, "alone", "/s", 5, NONE, "")));
        assertThat(svg).contains("a &lt; b", ">2.00<").doesNotContain("alone", "less");
    }

    @Test
    void chartOfDelays_hasABarForMedianAndSlowestTogether() {
        String svg = Chart.delays(List.of(
                Row.alone(Topic.DELAY, "send to event, p50", "ms", 5, NONE, ""),
                Row.alone(Topic.DELAY, "send to event, p99", "ms", 20, NONE, ""),
                Row.alone(Topic.WRITES, "single writes, p99", "ms", 70, NONE, ""),
                Row.alone(Topic.WRITES, "writes", "/s", 5, NONE, "")));
        assertThat(svg)
                .contains(">send to event<", ">5.0 and 20.0 ms<", "width=\"90\"", "width=\"360\"")
                .doesNotContain("writes");
    }
}
