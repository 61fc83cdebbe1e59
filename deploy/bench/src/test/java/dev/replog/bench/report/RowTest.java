package dev.replog.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class RowTest {
    @Test
    void verdict_saysWhetherTheRatioReachesTheGoal() {
        assertThat(new Row("writes", "/s", 80, 100.0, "Node.js", 0.8, "").verdict())
                .isEqualTo("reached");
        assertThat(new Row("writes", "/s", 79, 100.0, "Node.js", 0.8, "").verdict())
                .isEqualTo("missed");
        assertThat(new Row("memory", "GiB", 1, null, "", 0.8, "").verdict()).isEmpty();
    }

    @Test
    void chart_hasABarForEachRatio_andEscapesText() {
        String svg = Chart.svg(List.of(
                new Row("a < b", "/s", 200, 100.0, "Node.js", 1.0, ""), new Row("alone", "/s", 5, null, "", null, "")));
        assertThat(svg).contains("a &lt; b", ">2.00<").doesNotContain("alone");
    }
}
