package dev.replog.schemas.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replog.schemas.Property;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class PositionTest {
    @Test
    void parts_roundTrip() {
        Property.holds(random -> {
            int generation = random.nextInt(1, Position.GENERATION_MAX + 1);
            long offset = random.nextLong(Position.OFFSET_MAX + 1);

            Position position = Position.of(generation, offset);

            assertThat(position.generation()).isEqualTo(generation);
            assertThat(position.offset()).isEqualTo(offset);
        });
    }

    @Test
    void order_isByGenerationThenOffset() {
        Property.holds(random -> {
            Position one = any(random);
            Position other = random.nextBoolean() ? any(random) : near(one, random);

            int expected = one.generation() != other.generation()
                    ? Integer.compare(one.generation(), other.generation())
                    : Long.compare(one.offset(), other.offset());

            assertThat(Integer.signum(one.compareTo(other))).isEqualTo(expected);
            assertThat(one.isAfter(other)).isEqualTo(expected > 0);
            assertThat(one.isAfter(Position.START)).isTrue();
        });
    }

    @Test
    void firstOfTheNextGeneration_isAfterTheLastOfThisOne() {
        Position last = Position.of(1, Position.OFFSET_MAX);
        Position first = Position.of(2, 0);

        assertThat(first.isAfter(last)).isTrue();
        assertThat(first.value()).isEqualTo(last.value() + 1);
    }

    @Test
    void limits_areIncluded() {
        assertThat(Position.of(1, 0).value()).isEqualTo(1L << 48);
        assertThat(Position.of(Position.GENERATION_MAX, Position.OFFSET_MAX).value())
                .isEqualTo(Long.MAX_VALUE);
    }

    @Test
    void beyondTheLimits_isRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Position(-1))
                .withMessage("position: -1 (expected: >= 0)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Position.of(0, 7))
                .withMessage("generation: 0 (expected: 1..32767)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Position.of(32768, 7))
                .withMessage("generation: 32768 (expected: 1..32767)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Position.of(1, -1))
                .withMessage("offset: -1 (expected: 0..281474976710655)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Position.of(1, 1L << 48))
                .withMessage("offset: 281474976710656 (expected: 0..281474976710655)");
    }

    static Position any(RandomGenerator random) {
        return Position.of(random.nextInt(1, Position.GENERATION_MAX + 1), random.nextLong(Position.OFFSET_MAX + 1));
    }

    private static Position near(Position position, RandomGenerator random) {
        long offset = Math.clamp(position.offset() + random.nextInt(-1, 2), 0, Position.OFFSET_MAX);
        return Position.of(position.generation(), offset);
    }
}
