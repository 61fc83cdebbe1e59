package dev.replog.commands.append;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogTopicsTest {
    @Test
    void generation_isTheHighestThatIsThere() {
        assertThat(LogTopics.generation("replog.mutations", List.of("other"))).isZero();
        assertThat(LogTopics.generation("replog.mutations", List.of("replog.mutations")))
                .isEqualTo(1);
        assertThat(LogTopics.generation(
                        "replog.mutations", List.of("replog.mutations.g10", "replog.mutations", "replog.mutations.g2")))
                .isEqualTo(10);
        assertThat(LogTopics.generation("replog.mutations", List.of("replog.mutations.g3")))
                .isEqualTo(3);
    }

    @Test
    void otherTopics_areNotGenerations() {
        assertThat(LogTopics.generation(
                        "replog.mutations",
                        List.of(
                                "replog.mutations.dead",
                                "replog.mutations.g1",
                                "replog.mutations.g02",
                                "replog.mutations.g99999",
                                "replog-mutations",
                                "xreplog.mutations.g4",
                                "replog.mutations.g4.dead")))
                .isZero();
    }

    @Test
    void topic_ofAGeneration() {
        assertThat(LogTopics.topic("replog.mutations", 1)).isEqualTo("replog.mutations");
        assertThat(LogTopics.topic("replog.mutations", 2)).isEqualTo("replog.mutations.g2");
    }
}
