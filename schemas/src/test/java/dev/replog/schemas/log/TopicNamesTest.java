package dev.replog.schemas.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.schemas.token.Position;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicNamesTest {
    private final TopicNames names = new TopicNames("replog.");

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
                "replog.mutations.dead.g2.00000000-0000-0001-0000-000000000002",
                "replog.mutations.g",
                "replog.mutations.g0",
                "replog.mutations.g1",
                "replog.mutations.g02",
                "replog.mutations.g2x",
                "replog.mutations.g2.g3",
                "replog.mutations.g2.r1.00000000-0000-0001-0000-000000000002",
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
    void rewrittenGeneration_isInTheName() {
        TopicNames.Rewritten rewritten = new TopicNames.Rewritten(2, 13, new UUID(1, 2));
        String topic = names.rewritten(rewritten);
        assertThat(topic).isEqualTo("replog.mutations.g2.r13.00000000-0000-0001-0000-000000000002");
        assertThat(names.rewrittenOf(topic)).contains(rewritten);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replog.mutations",
                "replog.mutations.g2",
                "replog.mutations.g2.r1",
                "replog.mutations.g2.r0.00000000-0000-0001-0000-000000000002",
                "replog.mutations.g2.r1.00000000-0000-0001-0000-00000000000x",
                "replog.mutations.g32768.r1.00000000-0000-0001-0000-000000000002",
                "other.mutations.g2.r1.00000000-0000-0001-0000-000000000002"
            })
    void rewrittenOf_isEmpty_forAnyOtherTopic(String topic) {
        assertThat(names.rewrittenOf(topic)).isEmpty();
    }

    @Test
    void laterTopic_isInTheName() {
        TopicNames.Later later = new TopicNames.Later(13, new UUID(1, 2));
        String topic = names.later(names.changes(), later);
        assertThat(topic).isEqualTo("replog.changes.g13.00000000-0000-0001-0000-000000000002");
        assertThat(names.laterOf(names.changes(), topic)).contains(later);
        assertThat(names.laterOf(names.dead(), topic)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "replog.changes",
                "replog.changes.g2",
                "replog.changes.g1.00000000-0000-0001-0000-000000000002",
                "replog.changes.g02.00000000-0000-0001-0000-000000000002",
                "replog.changes.g2.00000000-0000-0001-0000-00000000000x",
                "replog.mutations.g2.r1.00000000-0000-0001-0000-000000000002",
                "other.changes.g2.00000000-0000-0001-0000-000000000002"
            })
    void laterOf_isEmpty_forAnyOtherTopic(String topic) {
        assertThat(names.laterOf(names.changes(), topic)).isEmpty();
    }

    @Test
    void everyGeneration_hasAPosition() {
        Optional<Integer> last = names.generationOf(names.mutations(Position.GENERATION_MAX));
        assertThat(Position.of(last.orElseThrow(), 0).generation()).isEqualTo(Position.GENERATION_MAX);
    }

    @Test
    void topics_startWithThePrefix() {
        TopicNames mine = new TopicNames("mine-");
        assertThat(mine.changes()).isEqualTo("mine-changes");
        assertThat(mine.outcomes()).isEqualTo("mine-outcomes");
        assertThat(mine.dead()).isEqualTo("mine-mutations.dead");
        assertThat(mine.generationOf("mine-mutations.g7")).contains(7);
    }

    @Test
    void newestGeneration_isTheHighestAmongTheLogs() {
        assertThat(names.newestGeneration(List.of("other", "replog.mutations.dead")))
                .isEmpty();
        assertThat(names.newestGeneration(List.of("replog.mutations"))).hasValue(1);
        assertThat(names.newestGeneration(List.of("replog.mutations.g2", "replog.mutations", "replog.mutations.g11")))
                .hasValue(11);
        assertThat(names.newestGeneration(List.of("replog.mutations.g3"))).hasValue(3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "replog/", "\u00e4"})
    void prefixesThatKafkaDoesNotTake_areRefused(String prefix) {
        assertThatThrownBy(() -> new TopicNames(prefix))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("replog.kafka.topic-prefix: " + prefix + " (expected:");
    }
}
