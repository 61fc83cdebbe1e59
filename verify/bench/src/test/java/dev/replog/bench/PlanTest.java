package dev.replog.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class PlanTest {
    @Test
    void arguments_sayHowLargeARunIs() {
        Plan plan = Plan.of(Path.of("x"), "--quick", "--sizes=10,20", "--streams=7", "--polls=8", "--page=y.md");
        assertThat(plan.sizes()).containsExactly(10, 20);
        assertThat(plan.idleStreams()).isEqualTo(7);
        assertThat(plan.polls()).isEqualTo(8);
        assertThat(plan.page()).isEqualTo(Path.of("y.md"));
    }

    @Test
    void fiveMillionEntities_areLoadedOnlyOnRequest() {
        assertThat(Plan.of(Path.of("x")).sizes()).containsExactly(100_000, 1_000_000);
    }

    @Test
    void connections_areNoMoreThanFilesMayBeOpen() {
        Plan plan = Plan.of(Path.of("x"));
        assertThat(plan.within(Long.MAX_VALUE)).isEqualTo(plan);
        assertThat(plan.within(20_000)).isEqualTo(plan);
        assertThat(plan.within(4_096).idleStreams()).isEqualTo(2_596);
        assertThat(plan.within(4_096).polls()).isEqualTo(2_000);
        assertThat(plan.within(1_600).streams()).isEqualTo(100);
    }

    @Test
    void parts_canBeMeasuredAlone() {
        assertThat(Plan.of(Path.of("x"), "--only=pings,pulls").parts())
                .containsExactly(Plan.Part.PULLS, Plan.Part.PINGS);
        assertThat(Plan.of(Path.of("x")).parts()).containsExactly(Plan.Part.values());
    }

    @Test
    void unknownArgument_isRefused_beforeAnythingRuns() {
        assertThatThrownBy(() -> Plan.of(Path.of("x"), "--help")).hasMessageContaining("--help: unknown");
    }
}
