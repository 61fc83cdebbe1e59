package dev.replog.schemas.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replog.schemas.Property;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CoverageTest {
    private static final Coverage ALL = Coverage.allTypes(true);
    private static final Coverage WORKOUTS = Coverage.ofTypes(List.of(4, 5, 6), true);
    private static final Coverage SETS = Coverage.ofTypes(List.of(6), true);

    @Test
    void moreTypes_coverFewer() {
        assertThat(ALL.covers(WORKOUTS)).isTrue();
        assertThat(WORKOUTS.covers(SETS)).isTrue();
        assertThat(SETS.covers(WORKOUTS)).isFalse();
        assertThat(WORKOUTS.covers(Coverage.ofTypes(List.of(1, 6), true))).isFalse();
    }

    @Test
    void noListOfTypes_coversAllOfThem_forOneMayBeAdded() {
        Set<Integer> codes = new TreeSet<>();
        for (int code = 1; code <= Coverage.CODE_MAX; code++) {
            codes.add(code);
        }
        assertThat(Coverage.ofTypes(codes, true).covers(ALL)).isFalse();
    }

    @Test
    void withoutDeletions_aPullThatShowsThemIsNotCovered() {
        Coverage silent = Coverage.allTypes(false);
        assertThat(silent.covers(silent)).isTrue();
        assertThat(ALL.covers(silent)).isTrue();
        assertThat(silent.covers(ALL)).isFalse();
        assertThat(silent.covers(SETS)).isFalse();
    }

    @Test
    void types_areCoveredByCode() {
        assertThat(WORKOUTS.coversType(5)).isTrue();
        assertThat(WORKOUTS.coversType(1)).isFalse();
        assertThat(ALL.coversType(77)).isTrue();
    }

    @Test
    void covering_isAnOrder() {
        Property.holds(random -> {
            Coverage one = any(random);
            Coverage other = any(random);
            Coverage third = any(random);
            assertThat(one.covers(one)).isTrue();
            assertThat(one.covers(other) && other.covers(one)).isEqualTo(one.equals(other));
            assertThat(!one.covers(other) || !other.covers(third) || one.covers(third))
                    .isTrue();
        });
    }

    @Test
    void codesThatNoTypeHas_areRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coverage.ofTypes(List.of(0), true))
                .withMessage("type code: 0 (expected: 1..200)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coverage.ofTypes(List.of(201), true))
                .withMessage("type code: 201 (expected: 1..200)");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Coverage.ofTypes(List.of(), true))
                .withMessage("types: none (expected: at least one)");
    }

    static Coverage any(RandomGenerator random) {
        if (random.nextInt(4) == 0) {
            return Coverage.allTypes(random.nextBoolean());
        }
        Set<Integer> codes = new TreeSet<>();
        int codeMax = random.nextBoolean() ? 6 : Coverage.CODE_MAX;
        int count = random.nextInt(1, 6);
        for (int i = 0; i < count; i++) {
            codes.add(random.nextInt(1, codeMax + 1));
        }
        return Coverage.ofTypes(codes, random.nextBoolean());
    }
}
