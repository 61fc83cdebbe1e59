package dev.replog.clientsimulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.SyncResult;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.OutcomeStatus;
import dev.replog.client.store.RowKey;
import dev.replog.client.sync.PullState;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The requirements at the end of a history: everything is decided, nothing is lost, and all show the same. */
final class FinalState {

    private static final Duration LIMIT = Duration.ofMinutes(5);
    private static final int ROUNDS = 8;
    /** Writes that depend on each other are rejected one after the other. */
    private static final int ROUNDS_MAX = 50;

    private static final int LINKS_MAX = 100;
    private static final Set<OutcomeStatus> DECIDED =
            Set.of(OutcomeStatus.APPLIED, OutcomeStatus.MERGED, OutcomeStatus.DUPLICATE, OutcomeStatus.UNCHANGED);
    private static final List<String> TYPES =
            List.of("exercise", "template", "template_exercise", "workout", "workout_exercise", "workout_set");

    private final Simulation simulation;

    FinalState(Simulation simulation) {
        this.simulation = simulation;
    }

    void require() {
        simulation.heal();
        for (int round = 0; round < ROUNDS || round < ROUNDS_MAX && isPending(); round++) {
            simulation.time.pass(60_000);
            allTabs().forEach(this::synchronize);
            simulation.devices.forEach(device -> discardAll(device.tabs().get(0)));
        }
        allTabs().forEach(this::requireConvergence);
        simulation.durable.forEach(this::requireOutcome);
    }

    private List<Tab> allTabs() {
        return simulation.devices.stream()
                .flatMap(device -> device.tabs().stream())
                .toList();
    }

    private boolean isPending() {
        return allTabs().stream().anyMatch(tab -> tab.replog().status().pending() > 0);
    }

    private void synchronize(Tab tab) {
        assertThat(simulation.result(tab.platform(), tab.replog().syncAsync(LIMIT)))
                .as("a result of sync")
                .contains(new SyncResult(PullState.SYNCED));
    }

    private void discardAll(Tab tab) {
        List<Rejected> rejected = simulation
                .result(tab.platform(), tab.replog().rejected().listAsync())
                .orElseThrow();
        // One may take others with it.
        rejected.forEach(one -> simulation.await(tab.platform(), one.discardAsync()));
    }

    private void requireConvergence(Tab tab) {
        assertThat(tab.replog().status().pending()).as("pending").isZero();
        assertThat(tab.replog().status().rejected()).as("rejected").isZero();
        Map<RowKey, String> shown = new HashMap<>();
        for (String type : TYPES) {
            List<Row> rows = simulation
                    .result(tab.platform(), tab.replog().collection(type).all().getAsync())
                    .orElseThrow();
            rows.forEach(row -> shown.put(
                    new RowKey(type, row.id()), Items.text(row.localId(), row.etag(), row.version(), row.fields())));
        }
        assertThat(shown).isEqualTo(simulation.server.shown());
    }

    /** Every write that was durable has an end, and an end that the server gave is known to the server. */
    private void requireOutcome(Simulation.Durable write) {
        Tab tab = write.device().tabs().get(0);
        String id = write.mutationId();
        for (int links = 0; links < LINKS_MAX; links++) {
            Optional<Outcome> found = simulation
                    .result(tab.platform(), tab.replog().outcomeAsync(id))
                    .orElseThrow();
            assertThat(found).as("the outcome of %s", id).isPresent();
            Outcome outcome = found.orElseThrow();
            String into = outcome.into();
            if (into == null) {
                // The client itself ends a write as merged, without a version.
                boolean isDecided = DECIDED.contains(outcome.status())
                        && (outcome.status() != OutcomeStatus.MERGED || outcome.version() != null);
                assertThat(!isDecided || simulation.lost.contains(id) || simulation.server.isDecided(id))
                        .as("%s is %s, and the server has decided it", id, outcome.status())
                        .isTrue();
                return;
            }
            id = into;
        }
        throw new AssertionError(write.mutationId() + ": more than " + LINKS_MAX + " other mutations took its place");
    }
}
