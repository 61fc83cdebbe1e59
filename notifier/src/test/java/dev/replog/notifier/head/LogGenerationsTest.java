package dev.replog.notifier.head;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class LogGenerationsTest {
    private static final String FIRST = "replog.mutations";

    @Test
    void theFirstGeneration_hasNoSuffix() {
        assertThat(LogGenerations.newest(FIRST, List.of("replog.changes", FIRST, "replog.mutations.dead")))
                .hasValue(FIRST);
    }

    @Test
    void theNewestGeneration_isTheOneWithTheHighestNumber() {
        assertThat(LogGenerations.newest(FIRST, List.of(FIRST + ".g9", FIRST, FIRST + ".g10")))
                .hasValue(FIRST + ".g10");
        assertThat(LogGenerations.newest(FIRST, List.of(FIRST + ".g3"))).hasValue(FIRST + ".g3");
    }

    @Test
    void otherTopics_areNoGeneration() {
        assertThat(LogGenerations.newest(
                        FIRST,
                        List.of(
                                FIRST + ".g1",
                                FIRST + ".g0",
                                FIRST + ".g02",
                                FIRST + ".g99999",
                                "x" + FIRST,
                                FIRST + "2")))
                .isEmpty();
    }
}
