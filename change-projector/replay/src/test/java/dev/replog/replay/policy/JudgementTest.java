package dev.replog.replay.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class JudgementTest {
    @Test
    void aConflictThatIsMerged_differsInTheFieldsOfTheConflict() {
        Judgement was = judgement("rejected", "conflict", "reps");
        Judgement would = judgement("merged", null, "reps");

        assertThat(was.differentFields(would)).containsExactly("reps");
        assertThat(was).isNotEqualTo(would);
    }

    @Test
    void fieldsThatAreLostUnderBoth_areNoDifference() {
        Judgement was = judgement("merged", null, "reps", "weight");
        Judgement would = judgement("merged", null, "weight", "notes");

        assertThat(was.differentFields(would)).containsExactly("notes", "reps");
        assertThat(would.differentFields(was)).containsExactly("notes", "reps");
    }

    private static Judgement judgement(String outcome, @Nullable String code, String... lost) {
        return new Judgement(outcome, code, new TreeSet<>(List.of(lost)));
    }
}
