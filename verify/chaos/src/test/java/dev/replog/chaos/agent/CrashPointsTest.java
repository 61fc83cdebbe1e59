package dev.replog.chaos.agent;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.chaos.stack.ServiceKind;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class CrashPointsTest {
    @Test
    void eachPoint_isOfOneService() {
        assertThat(Arrays.stream(ServiceKind.values()).flatMap(kind -> CrashPoints.of(kind.module()).stream()))
                .containsExactlyInAnyOrderElementsOf(CrashPoints.ALL);
    }
}
