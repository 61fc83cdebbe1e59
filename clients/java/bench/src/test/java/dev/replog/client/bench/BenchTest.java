package dev.replog.client.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Runs the whole bench with small numbers, whose figures say nothing. */
class BenchTest {

    @Test
    void everyFigure_isInTheTable() throws Exception {
        List<String> table = Bench.run(Bench.Size.SMALL);

        assertThat(table).hasSize(14).allMatch(line -> line.matches("\\| .* \\| .* \\| .* \\||\\|---.*"));
        assertThat(table).anyMatch(line -> line.contains("send a queue of 100") && line.contains("0 left"));
    }
}
