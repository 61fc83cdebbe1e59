package dev.replog.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class BuildProcessTest {

    @Test
    void aProcess_isAlive_untilItEnds() throws Exception {
        Process process = new ProcessBuilder("cat").start();
        BuildProcess named = BuildProcess.named(process.toHandle());
        assertThat(named.isAlive()).isTrue();
        process.getOutputStream().close();
        assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();
        assertThat(named.isAlive()).isFalse();
    }

    @Test
    void anotherProcess_isNotMistakenForIt_whenItHasTheSameNumberNow() {
        BuildProcess current = BuildProcess.named(ProcessHandle.current());
        assertThat(new BuildProcess(current.id(), current.start().plus(Duration.ofSeconds(1))).isAlive())
                .isTrue();
        assertThat(new BuildProcess(current.id(), current.start().plus(Duration.ofHours(1))).isAlive())
                .isFalse();
    }

    @Test
    void theBuild_isAnAncestorOfTheTests() {
        BuildProcess build = BuildProcess.of(ProcessHandle.current());
        assertThat(build.isAlive()).isTrue();
        assertThat(build.id()).isNotEqualTo(ProcessHandle.current().pid());
    }
}
