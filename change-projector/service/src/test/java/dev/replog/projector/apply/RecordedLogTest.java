package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** An old log is decided as it was: every outcome, change, history entry and entity, byte by byte. */
class RecordedLogTest {
    private final RecordedLog log = new RecordedLog("1.0", "v2");

    @Test
    void logOfRelease10_isDecidedAsItWas() {
        assertThat(log.replayed()).isEqualTo(log.recorded());
    }

    @Test
    void logOfRelease10_hasEveryOutcome() {
        String recorded = String.join("\n", log.recorded());
        assertThat(recorded)
                .contains(
                        "\"APPLIED\"",
                        "\"MERGED\"",
                        "\"duplicate\":true",
                        "etag_mismatch",
                        "entity_deleted",
                        "parent_deleted",
                        "invalid_transition",
                        "workout_in_progress",
                        "not_found",
                        "not_applied",
                        "mutation_id_reused",
                        "validation_failed");
    }
}
