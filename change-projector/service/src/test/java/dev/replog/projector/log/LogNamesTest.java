package dev.replog.projector.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.token.Position;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class LogNamesTest {
    private final LogNames names = new LogNames("replog.");

    @ParameterizedTest
    @CsvSource({
        "replog.mutations, 1",
        "replog.mutations.g2, 2",
        "replog.mutations.g10, 10",
        "replog.mutations.g32767, 32767"
    })
    void generationOf_isInTheName(String topic, int generation) {
        assertThat(names.generationOf(topic)).contains(generation);
        assertThat(names.mutations(generation)).isEqualTo(topic);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "replog.",
                "mutations",
                "other.mutations",
                "replog.mutation",
                "replog.mutations.",
                "replog.mutations.dead",
                "replog.mutations.g",
                "replog.mutations.g0",
                "replog.mutations.g1",
                "replog.mutations.g02",
                "replog.mutations.g2x",
                "replog.mutations.g2.g3",
                "replog.mutations.G2",
                "replog.mutations-g2",
                "replog.mutations.g-2",
                "replog.mutations.g32768",
                "replog.mutations.g99999",
                "replog.mutations.g100000",
                "replog.changes",
                "replog.outcomes"
            })
    void generationOf_isEmpty_whenTheTopicIsNoLog(String topic) {
        assertThat(names.generationOf(topic)).isEmpty();
    }

    @Test
    void everyGeneration_hasAPosition() {
        Optional<Integer> last = names.generationOf(names.mutations(Position.GENERATION_MAX));
        assertThat(Position.of(last.orElseThrow(), 0).generation()).isEqualTo(Position.GENERATION_MAX);
    }

    @Test
    void topics_startWithThePrefix() {
        LogNames mine = new LogNames("mine-");
        assertThat(mine.changes()).isEqualTo("mine-changes");
        assertThat(mine.outcomes()).isEqualTo("mine-outcomes");
        assertThat(mine.dead()).isEqualTo("mine-mutations.dead");
        assertThat(mine.generationOf("mine-mutations.g7")).contains(7);
    }
}
