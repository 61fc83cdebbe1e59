package dev.replog.replay.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
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

    @Test
    void aChartInAFile_isAPictureByItself() {
        String picture =
                Chart.file("By <field>", List.of(new Report.Count("a & b", 3), new Report.Count("reps", 1_500)));

        assertThat(picture)
                .startsWith("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"800\" viewBox=\"0 0 800 48\"")
                .contains("aria-label=\"By &lt;field&gt;\"", "<style>", "a &amp; b", "1,500")
                .endsWith("</svg>\n");
    }

    @Test
    void aChart_hasAtMostTwentyBars() {
        List<Report.Count> counts = IntStream.range(0, 25)
                .mapToObj(i -> new Report.Count("field " + i, 1))
                .toList();

        assertThat(Chart.file("By field", counts)).contains("field 19").doesNotContain("field 20");
        assertThat(ReportPage.of(report(counts))).contains("5 more are in report.json.");
    }

    private static Report report(List<Report.Count> counts) {
        List<Report.Shown> first = counts.isEmpty()
                ? List.of()
                : List.of(new Report.Shown(Collections.nCopies(Report.Shown.COLUMNS.size(), "<script>")));
        return new Report(
                "merge", null, null, List.of(), 900, 1_000, 4, 50, 2, counts, counts, counts, counts, counts, first);
    }
}
