package dev.replog.clientsimulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Histories of devices with the Java client. {@code -Dseed=N} replays one, and {@code -Dseeds=N} runs the first N seeds
 * (25 by default).
 */
class ClientSimulationTest {

    private static final int STEPS = 80;
    private static final long SEEDS = 25;
    private static final long SABOTAGE_SEEDS = 30;

    static LongStream seeds() {
        Long one = Long.getLong("seed");
        return one == null ? LongStream.rangeClosed(1, Long.getLong("seeds", SEEDS)) : LongStream.of(one);
    }

    private static void run(long seed, Sabotage sabotage) {
        Simulation simulation = new Simulation(seed, sabotage);
        simulation.run(STEPS);
        new FinalState(simulation).require();
    }

    @ParameterizedTest
    @MethodSource("seeds")
    void aHistory_losesNothing_andAllDevicesShowTheSame(long seed) {
        run(seed, Sabotage.NONE);
    }

    @ParameterizedTest
    @EnumSource(mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void aFault_isNoticed(Sabotage sabotage) {
        assertThat(LongStream.rangeClosed(1, SABOTAGE_SEEDS).anyMatch(seed -> fails(seed, sabotage)))
                .isTrue();
    }

    /** So that the histories are not empty ones. */
    @Test
    void histories_haveManyWrites_rejections_kills_andRestores() {
        int writes = 0;
        int kills = 0;
        int rejections = 0;
        int restores = 0;
        for (long seed = 1; seed <= 10; seed++) {
            Simulation simulation = new Simulation(seed, Sabotage.NONE);
            simulation.run(STEPS);
            writes += simulation.durable.size();
            kills += simulation.kills;
            rejections += simulation.server.rejections();
            restores += simulation.restores;
        }
        assertThat(writes).isGreaterThan(100);
        assertThat(kills).isGreaterThan(2);
        assertThat(rejections).isGreaterThan(5);
        assertThat(restores).isGreaterThan(2);
    }

    @Test
    void aSeed_givesTheSameHistory() {
        assertThat(durableIds(7)).isEqualTo(durableIds(7)).isNotEmpty();
    }

    private static List<String> durableIds(long seed) {
        Simulation simulation = new Simulation(seed, Sabotage.NONE);
        simulation.run(STEPS);
        return simulation.durable.stream().map(Simulation.Durable::mutationId).toList();
    }

    private static boolean fails(long seed, Sabotage sabotage) {
        try {
            run(seed, sabotage);
            return false;
        } catch (AssertionError noticed) {
            return true;
        }
    }
}
