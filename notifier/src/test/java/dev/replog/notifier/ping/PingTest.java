package dev.replog.notifier.ping;

import static dev.replog.notifier.ping.Pings.at;
import static dev.replog.notifier.ping.Pings.deleted;
import static dev.replog.notifier.ping.Pings.ping;
import static dev.replog.notifier.ping.Pings.updated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PingTest {
    @Test
    void event_namesTokenStateTypesAndDevice() {
        String token = at(3).encode(Pings.USER);
        assertThat(text(ping(3, "a \"phone\"\n", updated("workout_set"), updated("workout"))))
                .isEqualTo("id: " + token + "\nevent: change\ndata: {\"token\":\"" + token
                        + "\",\"state\":\"exists\",\"types\":[\"workout\",\"workout_set\"],"
                        + "\"device\":\"a \\\"phone\\\"\\n\"}\n\n");
    }

    @Test
    void event_isRenderedOnce() {
        Ping ping = ping(3, null, updated("workout"));
        assertThat(ping.event()).isSameAs(ping.event());
    }

    @Test
    void state_isNotExists_forDeletionsAlone() {
        assertThat(text(ping(3, null, deleted("workout"))))
                .contains("\"not_exists\"")
                .doesNotContain("device");
        assertThat(text(ping(3, null, deleted("workout"), updated("exercise")))).contains("\"exists\"");
    }

    @Test
    void erasure_isNotExists_forEveryType() {
        Ping erased = Ping.erased(Pings.change(3, "phone"), Set.of("workout", "exercise"));
        assertThat(erased.token()).isEqualTo(at(3));
        assertThat(text(erased))
                .contains("\"not_exists\",\"types\":[\"exercise\",\"workout\"]")
                .doesNotContain("phone");
    }

    @Test
    void merged_hasTheNewerTokenAndTheTypesOfBoth() {
        Ping merged = ping(3, "phone", deleted("workout")).mergedWith(ping(5, "phone", updated("exercise")));
        assertThat(merged.token()).isEqualTo(at(5));
        assertThat(merged.types()).containsExactly("exercise", "workout");
        assertThat(merged.anythingExists()).isTrue();
        assertThat(merged.device()).isEqualTo("phone");
        assertThat(merged.since()).isEqualTo(ping(3, null).since());
    }

    @Test
    void merged_keepsTheNewerToken_whenTheOlderComesLater() {
        assertThat(ping(5, null, updated("workout"))
                        .mergedWith(ping(3, null, updated("workout")))
                        .token())
                .isEqualTo(at(5));
    }

    @Test
    void merged_hasNoDevice_whenThereWereSeveral() {
        Ping phone = ping(1, "phone", updated("workout"));
        assertThat(phone.mergedWith(ping(2, "watch", updated("workout"))).device())
                .isNull();
        assertThat(phone.mergedWith(ping(2, null, updated("workout"))).device()).isNull();
        assertThat(ping(1, null, updated("workout")).mergedWith(phone).device()).isNull();
    }

    @Test
    void merged_isDeletionsAlone_onlyIfBothAre() {
        Ping gone = ping(1, null, deleted("workout"));
        assertThat(gone.mergedWith(ping(2, null, deleted("exercise"))).anythingExists())
                .isFalse();
        assertThat(gone.mergedWith(ping(2, null, updated("exercise"))).anythingExists())
                .isTrue();
    }

    @Test
    void token_isNewer_byPosition_andAlwaysInAnotherLogOfTheSameGeneration() {
        assertThat(Ping.isNewer(at(3), null)).isTrue();
        assertThat(Ping.isNewer(at(3), at(2))).isTrue();
        assertThat(Ping.isNewer(at(3), at(3))).isFalse();
        assertThat(Ping.isNewer(at(3), at(4))).isFalse();
        assertThat(Ping.isNewer(at(3), SyncToken.mark(new LogId(6), at(4).position())))
                .isTrue();
    }

    /** A rebuild after the log has grown publishes the changes of all its generations again. */
    @Test
    void token_isNoNews_whenItIsOfAnOlderGenerationOfTheLog() {
        SyncToken grown = SyncToken.mark(new LogId(6), Position.of(2, 1));
        assertThat(Ping.isNewer(grown, at(3))).isTrue();
        assertThat(Ping.isNewer(at(3), grown)).isFalse();
    }

    private static String text(Ping ping) {
        return new String(ping.event(), StandardCharsets.UTF_8);
    }
}
