package dev.replog.projector.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.commands.read.PacketCommand;
import dev.replog.decide.Decision;
import dev.replog.decide.EntityKey;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.PacketOrder;
import dev.replog.schemas.PayloadHash;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nodes and a centre with a network that loses, repeats and delays packets, and with crashes between any two steps.
 * In half of the histories the centre is restored from backups and goes on with the same positions. Nothing may
 * overwrite what its writer has not seen. At the end, when all is quiet, every node has what the centre has. A
 * failure names its seed; {@code -Dseed=N} replays that seed alone, {@code -Dseeds=N} tries N seeds.
 */
class NodeSimulationTest {
    private static final int SEEDS = Integer.getInteger("seeds", 150);
    private static final int STEPS = 100;
    private static final int QUIET_MAX = 60;

    @Test
    void nodes_haveWhatTheCentreHas_whateverIsLostOrRepeated() {
        Long only = Long.getLong("seed");
        for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
            try {
                new Run(seed, SimulatedCentre.Sabotage.NONE).run();
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + " (replay with -Dseed=" + seed + ")", failure);
            }
        }
    }

    @ParameterizedTest
    @EnumSource(
            value = SimulatedCentre.Sabotage.class,
            names = {"NONE"},
            mode = EnumSource.Mode.EXCLUDE)
    void simulation_findsEverySabotage(SimulatedCentre.Sabotage sabotage) {
        for (long seed = 0; seed < SEEDS; seed++) {
            try {
                new Run(seed, sabotage).run();
            } catch (RuntimeException | AssertionError found) {
                return;
            }
        }
        throw new AssertionError(sabotage + ": not found with " + SEEDS + " seeds");
    }

    /** One history. */
    private static final class Run {
        private final Random random;
        private final SimulatedCentre centre;
        private final List<SimulatedNode> nodes = new ArrayList<>();
        private final List<SimulatedNode> backups = new ArrayList<>();
        private final List<Flight> delayed = new ArrayList<>();
        private final boolean isCentreRestored;
        private SimulatedCentre.Backup backup;
        private int serial;
        private boolean isQuiet;

        Run(long seed, SimulatedCentre.Sabotage sabotage) {
            random = new Random(seed);
            // In half of the histories it is the centre that is restored, in the others the nodes are: where both are,
            // nobody may have what was accepted.
            isCentreRestored = seed % 2 == 1;
            centre = new SimulatedCentre(sabotage);
            backup = centre.backup();
            for (int i = 1; i <= 3; i++) {
                nodes.add(new SimulatedNode(new UUID(0, i)));
                backups.add(nodes.getLast().backup());
            }
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                step();
            }
            isQuiet = true;
            for (int i = 0; i < QUIET_MAX && !isAtRest(); i++) {
                nodes.forEach(this::exchange);
            }
            for (SimulatedNode node : nodes) {
                assertThat(node.isIdle()).isTrue();
                assertThat(node.copy()).as("node " + node.id).isEqualTo(centre.documents());
                node.acceptedInserts.forEach(
                        id -> assertThat(centre.knows(id)).as("inserted " + id).isTrue());
            }
        }

        private boolean isAtRest() {
            return nodes.stream().allMatch(node -> node.isIdle() && node.copy().equals(centre.documents()));
        }

        private void step() {
            int index = random.nextInt(nodes.size());
            SimulatedNode node = nodes.get(index);
            switch (random.nextInt(12)) {
                case 0, 1, 2 -> node.edit(random, ++serial);
                case 3 -> writeElsewhere();
                case 4 -> deliverAgain();
                case 5 -> {
                    if (isCentreRestored) {
                        backup = centre.backup();
                    } else {
                        backups.set(index, node.backup());
                    }
                }
                case 6 -> {
                    if (random.nextInt(4) == 0) {
                        restore(index);
                    }
                }
                default -> exchange(node);
            }
        }

        /** The log may have been copied later than the database, or be the newest one. */
        private void restore(int index) {
            if (isCentreRestored) {
                int later = centre.logSize() - backup.logSize();
                int cut = backup.logSize() + (random.nextBoolean() ? 0 : random.nextInt(later + 1));
                centre.restore(backup, cut);
                backup = centre.backup();
            } else {
                nodes.get(index).restore(backups.get(index));
            }
        }

        /** A packet on its way, with its changes. */
        private record Flight(UUID node, String packet, Map<UUID, SimulatedNode.Edit> edits) {
            static Flight of(SimulatedNode node) {
                return new Flight(node.id, new String(node.packet(), StandardCharsets.UTF_8), node.sent());
            }

            PacketCommand arriveAt(SimulatedCentre centre) {
                return centre.read(node, packet.getBytes(StandardCharsets.UTF_8));
            }
        }

        /** Sends the packet of a node; anything may go wrong between two steps. */
        private void exchange(SimulatedNode node) {
            Flight flight = Flight.of(node);
            if (breaks()) {
                return;
            }
            if (random.nextInt(4) == 0) {
                delayed.add(flight);
            }
            try {
                PacketCommand command = flight.arriveAt(centre);
                Decision decision = centre.append(centre.arrived(command), flight.edits());
                if (breaks()) {
                    return;
                }
                SimulatedCentre.Answer answer = centre.answer(command, decision);
                if (!breaks()) {
                    node.apply(answer);
                }
            } catch (SimulatedCentre.LostTokenException lost) {
                if (!breaks()) {
                    node.dropToken();
                }
            } catch (SimulatedCentre.RefusedException refused) {
                if (!breaks()) {
                    node.beginAgain(refused.verdict.getEpoch(), refused.verdict.getOrder() == PacketOrder.GAP);
                }
            }
        }

        private boolean breaks() {
            return !isQuiet && random.nextInt(6) == 0;
        }

        /** A packet that the network has kept arrives again; nobody waits for the response. */
        private void deliverAgain() {
            if (!delayed.isEmpty()) {
                Flight flight = delayed.get(random.nextInt(delayed.size()));
                try {
                    centre.append(centre.arrived(flight.arriveAt(centre)), flight.edits());
                } catch (SimulatedCentre.LostTokenException lost) {
                    // Nobody waits for this either.
                    return;
                }
            }
        }

        private void writeElsewhere() {
            List<EntityKey> roots = new ArrayList<>(centre.documents().keySet());
            roots.sort((one, other) -> one.id().compareTo(other.id()));
            if (!roots.isEmpty()) {
                EntityKey root = roots.get(random.nextInt(roots.size()));
                centre.write(Operation.newBuilder()
                        .setMutationId(new UUID(3, ++serial))
                        .setPayloadHash(new PayloadHash(new byte[16]))
                        .setOp(OperationKind.PATCH)
                        .setType(root.type().name())
                        .setId(root.id())
                        .setFields(Map.of("notes", "by the web " + serial))
                        .setPolicy(ConflictPolicy.MERGE)
                        .build());
            }
        }
    }
}
