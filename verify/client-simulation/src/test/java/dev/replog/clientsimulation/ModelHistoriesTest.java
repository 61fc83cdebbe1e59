package dev.replog.clientsimulation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.histories.History;
import dev.replog.client.histories.Player;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Plays all histories that every client must pass with the Java client and the model server, on virtual time. */
class ModelHistoriesTest {

    private static final long SEED = Long.getLong("seed", 1);

    static List<History> histories() {
        return History.all();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("histories")
    void history_endsAsItSays(History history) throws Exception {
        Player.play(history, new ModelWorld(SEED, Sabotage.NONE));
    }

    /** So that the player does not accept everything. */
    @Test
    void aServerThatLosesItems_isNoticed() {
        assertThat(History.all().stream().anyMatch(ModelHistoriesTest::fails)).isTrue();
    }

    private static boolean fails(History history) {
        try {
            Player.play(history, new ModelWorld(SEED, Sabotage.LOST_ITEM));
            return false;
        } catch (Exception | AssertionError noticed) {
            return noticed instanceof AssertionError;
        }
    }
}
