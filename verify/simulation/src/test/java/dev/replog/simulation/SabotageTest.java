package dev.replog.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.simulation.notifier.BrokenDeliveries;
import dev.replog.simulation.projector.BrokenPages;
import dev.replog.simulation.projector.BrokenReadings;
import dev.replog.simulation.projector.BrokenStores;
import dev.replog.simulation.timeline.Violation;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

/**
 * Inserts one fault at a time, and requires that the simulation finds it within a few seeds, as the right violation.
 */
class SabotageTest {
    private static final int SEEDS_MAX = 300;

    @Test
    void aStoreThatIgnoresTheEpoch_letsAZombieWrite() {
        // The time between the claim and the first commit of the new owner is short, so few seeds hit it.
        finds(161, Wiring.sound().withStores(BrokenStores.ignoringTheEpoch()), "zombie");
    }

    @Test
    void aStoreWithoutProgressCheck_appliesTwice() {
        finds(1, Wiring.sound().withStores(BrokenStores.withoutTheProgressCheck()), "zombie", "applied-once");
    }

    @Test
    void publishingBeforeTheCommit_announcesEarly() {
        finds(1, Wiring.sound().withStores(BrokenStores.publishingFirst()), "announced-early");
    }

    @Test
    void carryingNothingOver_losesMessages() {
        // The next batch must be stored while a message of the last one is lost, so few seeds hit it.
        finds(246, Wiring.sound().withStores(BrokenStores.carryingNothingOver()), "replay", "ping-missing", "converge");
    }

    @Test
    void forgettingTheOutbox_losesMessages() {
        finds(1, Wiring.sound().withStores(BrokenStores.forgettingTheOutbox()), "replay", "ping-missing", "converge");
    }

    @Test
    void decidingWithoutReceipts_appliesARepetitionTwice() {
        finds(1, Wiring.sound().withStores(BrokenStores.withoutReceipts()), "applied-once");
    }

    @Test
    void aModelThatDoesNotErase_isFound() {
        finds(1, Wiring.sound().withStores(BrokenStores.erasingNothing()), "usage", "erased", "chain", "replay");
    }

    @Test
    void forgettingErasures_bringsBackWhatWasMadeBefore() {
        finds(1, Wiring.sound().withStores(BrokenStores.forgettingErasures()), "replay", "erased", "chain");
    }

    @Test
    void decidingByTheNewestVersion_decidesOtherwiseThanTheLogSays() {
        finds(1, Wiring.sound().withReadings(BrokenReadings.underTheNewestVersion()), "replay");
    }

    @Test
    void aTokenFromASequence_skipsWhatIsCommittedLater() {
        finds(1, Wiring.sound().withPages(BrokenPages.bySequence()), "chain");
    }

    @Test
    void goingOnBehindAPosition_skipsTheRestOfAMutation() {
        finds(1, Wiring.sound().withPages(BrokenPages.byPositionAlone()), "chain");
    }

    @Test
    void leavingOutDeletions_keepsWhatIsGone() {
        finds(1, Wiring.sound().withPages(BrokenPages.withoutDeletions()), "chain");
    }

    @Test
    void storingTheOffsetBeforePendingPings_losesPings() {
        // A process must end in the short time between the two, so few seeds hit it.
        finds(345, Wiring.sound().withChannels(BrokenDeliveries.storingTheOffsetFirst()), "ping-missing");
    }

    @Test
    void aResultThatForgetsWhatCameMeanwhile_losesPings() {
        finds(1, Wiring.sound().withChannels(BrokenDeliveries.forgettingWhatCameMeanwhile()), "ping-missing");
    }

    @Test
    void aResultFromAnOldLease_overwritesANewerMessage() {
        finds(
                1,
                Wiring.sound().withChannels(BrokenDeliveries.ignoringTheLease()),
                "message",
                "channel-over",
                "ping-missing");
    }

    @Test
    void deliveringToAChannelThatHasFailed_isSeen() {
        finds(4, Wiring.sound().withChannels(BrokenDeliveries.goingOnAfterTheEnd()), "channel-over");
    }

    private static void finds(long first, Wiring sabotaged, String... names) {
        for (long seed = first; seed < first + SEEDS_MAX; seed++) {
            Violation violation =
                    Simulation.run(History.of(seed), sabotaged, false).violation();
            if (violation != null) {
                assertThat(Set.of(names)).as("seed %d: %s", seed, violation).contains(violation.invariant());
                return;
            }
        }
        assertThat(Optional.empty()).as("what %d seeds found", SEEDS_MAX).isPresent();
    }
}
