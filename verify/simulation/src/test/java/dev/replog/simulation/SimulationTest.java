package dev.replog.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.simulation.catalogue.DeployedVersions;
import dev.replog.simulation.projector.BrokenStores;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** Always runs the same seeds; {@code verify/simulate} runs any number of others. */
class SimulationTest {
    private static final int SEEDS = 150;

    @Test
    void everySeedHolds() {
        for (long seed = 1; seed <= SEEDS; seed++) {
            Optional<Seeds.Failure> failure = Seeds.failureOf(seed, Wiring.sound());
            assertThat(failure)
                    .as(failure.map(Seeds.Failure::explanation).orElse(""))
                    .isEmpty();
        }
    }

    /** A simulation without events would pass as well. */
    @Test
    void theSeedsDoSomething() {
        Verdict verdict = Simulation.run(History.of(1), Wiring.sound(), false);

        assertThat(verdict.mutations()).isGreaterThan(10);
        assertThat(verdict.acknowledged()).isGreaterThan(10);
        assertThat(verdict.pings()).isGreaterThan(10);
        assertThat(verdict.chains()).isGreaterThan(10);
        assertThat(verdict.webhooks()).isGreaterThan(10);
    }

    @Test
    void theCatalogueChanges() {
        Verdict verdict = Simulation.run(History.of(1), Wiring.sound(), true);

        assertThat(verdict.violation()).isNull();
        for (int version = 1; version < DeployedVersions.count(); version++) {
            String known = "knows the catalogue " + DeployedVersions.of(version).version();
            assertThat(verdict.story()).anySatisfy(line -> assertThat(line).contains("projector", known));
        }
        assertThat(verdict.story())
                .as("a session that ends at a version that it does not know")
                .anySatisfy(line -> assertThat(line).contains("the log has what this service does not know"));
        assertThat(verdict.story())
                .as("an operation on a type that a command-api does not have")
                .anySatisfy(line -> assertThat(line).contains("is not read"));
    }

    @Test
    void aSeedIsTheSameEachTime() {
        for (long seed = 1; seed <= 20; seed++) {
            Verdict once = Simulation.run(History.of(seed), Wiring.sound(), true);
            Verdict again = Simulation.run(History.of(seed), Wiring.sound(), true);

            assertThat(again.story()).isEqualTo(once.story());
            assertThat(again.fingerprint()).isEqualTo(once.fingerprint());
        }
    }

    @Test
    void aFailure_shrinksAndSaysHowToReplayIt() {
        Wiring broken = Wiring.sound().withStores(BrokenStores.publishingFirst());

        Seeds.Failure failure = Seeds.failureOf(1, broken).orElseThrow();

        assertThat(failure.shortest().events()).hasSizeLessThan(5);
        assertThat(failure.verdict().violation()).isNotNull();
        assertThat(failure.explanation()).contains("verify/simulate --seed 1", "announced-early");
    }
}
