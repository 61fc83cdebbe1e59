package dev.replog.replay.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportPageTest {
    @Test
    void thePage_hasEveryPart_andNothingOfTheDataIsMarkup() {
        String page = ReportPage.of(report(List.of(new Report.Count("<b>", 3), new Report.Count("reps", 1))));

        assertThat(page)
                .contains("Given the same requests")
                .contains("1,000")
                .contains("4 (0.40 %)")
                .contains("&lt;b&gt;")
                .contains("&lt;script&gt;")
                .doesNotContain("<b>", "<script>", "http://", "https://")
                .contains("prefers-color-scheme: dark");
    }

    @Test
    void withoutDifferences_everyChartSaysSo() {
        assertThat(ReportPage.of(report(List.of()))).contains("No differences.").doesNotContain("<svg");
    }

    private static Report report(List<Report.Count> counts) {
        List<Report.Shown> first = counts.isEmpty()
                ? List.of()
                : List.of(new Report.Shown(Collections.nCopies(Report.Shown.COLUMNS.size(), "<script>")));
        return new Report(
                "merge", null, null, List.of(), 900, 1_000, 4, 50, 2, counts, counts, counts, counts, counts, first);
    }
}
