package dev.replog.projector.apply;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.rewrite.LogRewrite;
import java.time.Duration;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** A rewriting of the log that ends at a step is continued by the next run. */
class RewriteInterruptedIT {
    /**
     * Fails once at each of some lines, and in the middle of the records of each step, each time in another run. With
     * {@code -Dinterruptions=all}: at every line and at every record.
     */
    private static final class Interruptions implements LogRewrite.Listener {
        private static final boolean IS_ALL =
                System.getProperty("interruptions", "").equals("all");
        private static final List<String> LINES = List.of("Created", "Sealed", "Deleted");

        private final Set<String> reached = new HashSet<>();

        @Override
        public void said(String line) {
            boolean isMain = LINES.stream().anyMatch(line::startsWith) || line.contains(" is in ");
            if (IS_ALL || isMain && !isDeadLetters(line)) {
                // A seal that is proved again ends later.
                at(line.replaceAll("\\[[0-9, ]*\\]", "[]"));
            }
        }

        @Override
        public void progress(String step, long done, long total) {
            if (IS_ALL || (done == total / 2 && !step.startsWith("counting") && !isDeadLetters(step))) {
                at(step + " " + done);
            }
        }

        /** They have the steps of the changes. */
        private static boolean isDeadLetters(String step) {
            return step.contains("mutations.dead");
        }

        private void at(String step) {
            if (reached.add(step)) {
                throw new Interruption();
            }
        }
    }

    private static final class Interruption extends RuntimeException {
        private static final long serialVersionUID = 1L;
    }

    @Test
    void rewriting_thatIsInterruptedAnywhere_goesOn() throws Exception {
        try (ErasedLog erased = new ErasedLog(1);
                TestProjector projector = erased.start()) {
            erased.write();
            erased.awaitApplied();
            List<String> before = erased.othersIn(erased.log().names().mutations(1));
            List<String> others = ErasedLog.others(erased.database());
            List<String> changes = erased.othersIn(erased.openTopics().getFirst());
            Interruptions interruptions = new Interruptions();
            while (!isDone(erased, interruptions)) {
                assertThat(interruptions.reached).hasSizeLessThan(200);
            }
            assertThat(interruptions.reached)
                    .anyMatch(step -> step.startsWith("Sealed") && step.contains(".g1.r1."))
                    .anyMatch(step -> step.startsWith("Sealed") && step.contains("changes"))
                    .anyMatch(step -> step.startsWith("Deleted") && step.contains("changes"))
                    .anyMatch(step -> step.startsWith("Created"))
                    .anyMatch(step -> step.startsWith("copying"))
                    .anyMatch(step -> step.startsWith("checking"))
                    .anyMatch(step -> step.contains(" is in "))
                    .anyMatch(step -> step.startsWith("Deleted"))
                    .noneMatch(step -> step.startsWith("Gave up"));
            assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
            assertThat(erased.othersIn(erased.topic(1))).isEqualTo(before);
            assertThat(ErasedLog.others(erased.database())).isEqualTo(others);
            assertThat(erased.topic(1)).contains(".g1.r1.");
            assertThat(erased.openTopics().getFirst()).contains("changes.g2.");
            assertThat(erased.othersIn(erased.openTopics().getFirst())).containsAll(changes);
            assertAppliedAndPublished(erased);
            assertThat(erased.filesWithMarker()).isEmpty();
            assertThat(erased.log().admin().listTopics().names().get())
                    .filteredOn(topic -> topic.startsWith(erased.log().names().prefix())
                            && !topic.equals(erased.log().names().outcomes()))
                    .containsExactlyInAnyOrder(
                            erased.topic(1),
                            erased.topic(2),
                            erased.openTopics().getFirst(),
                            erased.openTopics().getLast());
        }
    }

    /** The projection goes on after each rewriting. */
    private static void assertAppliedAndPublished(ErasedLog erased) throws Exception {
        erased.log().writingTo(2);
        erased.log().append(ErasedLog.others("erin", ErasedLog.SQUAT));
        String changes = erased.openTopics().getFirst();
        Await.until(
                "published",
                () -> erased.othersIn(changes).stream()
                        .anyMatch(row -> row.contains(HexFormat.of().formatHex("erin".getBytes(UTF_8)))));
    }

    private static boolean isDone(ErasedLog erased, Interruptions interruptions) throws Exception {
        try {
            erased.rewrite(Duration.ofMinutes(1), interruptions);
            return true;
        } catch (Interruption interrupted) {
            return false;
        }
    }
}
