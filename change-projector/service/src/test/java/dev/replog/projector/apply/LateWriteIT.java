package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.rewrite.Certificate;
import org.junit.jupiter.api.Test;

/** A write from before an erasure arrives after the log was rewritten. */
class LateWriteIT {
    /** Nobody erases an account meanwhile. */
    @Test
    void lateWrite_isRemovedByTheNextRewriting() throws Exception {
        try (ErasedLog erased = new ErasedLog(1);
                TestProjector projector = erased.start()) {
            erased.write();
            erased.awaitApplied();
            erased.rewrite();
            assertThat(erased.rewrite()).isEmpty();
            String stage = erased.database().text("SELECT rewritten_at FROM account_erasure");
            erased.log().writingTo(2);
            erased.log().append(erased.marked(null));
            Await.until(
                    "refused",
                    () -> erased.database()
                            .text("SELECT refused_position IS NOT NULL FROM account_erasure")
                            .equals("t"));
            assertThat(erased.filesWithMarker()).isNotEmpty();

            Certificate certificate = erased.rewrite().orElseThrow();

            assertThat(projector.state()).isNotInstanceOf(ProjectionStatus.State.Refusing.class);
            assertThat(certificate.erasures()).isZero();
            assertThat(certificate.generations())
                    .singleElement()
                    .satisfies(one -> assertThat(one.topic()).contains(".g2.r1."));
            assertThat(erased.filesWithMarker()).isEmpty();
            assertThat(erased.database().text("SELECT rewritten_at FROM account_erasure"))
                    .isEqualTo(stage);
            assertThat(erased.rewrite()).isEmpty();
        }
    }
}
