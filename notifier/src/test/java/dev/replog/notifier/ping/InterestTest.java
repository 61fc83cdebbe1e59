package dev.replog.notifier.ping;

import static dev.replog.notifier.ping.Pings.at;
import static dev.replog.notifier.ping.Pings.deleted;
import static dev.replog.notifier.ping.Pings.ping;
import static dev.replog.notifier.ping.Pings.updated;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.catalogue.Catalogue;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InterestTest {
    private static final Interest ALL = Interest.inAll(null, Catalogue.shipped());

    @Test
    void everything_concernsWhoLeavesNothingOut_andIsShared() {
        Ping ping = ping(1, "phone", updated("workout"));
        assertThat(ALL.concerning(ping)).isSameAs(ping);
        assertThat(Interest.in(null, Set.of("workout", "exercise"), Catalogue.shipped())
                        .concerning(ping))
                .isSameAs(ping);
    }

    @Test
    void typeOfALaterCatalogue_isSentToListenersOfAllTypes() {
        Ping ping = ping(1, null, updated("meal"));
        assertThat(ALL.concerning(ping)).isSameAs(ping);
        assertThat(Interest.in(null, Set.of("workout"), Catalogue.shipped()).concerning(ping))
                .isNull();
    }

    @Test
    void ownChanges_doNotConcern_butThoseOfNobodyDo() {
        Interest phone = Interest.inAll("phone", Catalogue.shipped());
        assertThat(phone.concerning(ping(1, "phone", updated("workout")))).isNull();
        assertThat(phone.concerning(ping(1, "watch", updated("workout")))).isNotNull();
        assertThat(phone.concerning(ping(1, null, updated("workout")))).isNotNull();
    }

    @Test
    void otherTypes_areLeftOut_andSoIsTheirState() {
        Interest exercises = Interest.in(null, Set.of("exercise"), Catalogue.shipped());
        assertThat(exercises.concerning(ping(1, null, updated("workout")))).isNull();
        Ping narrowed =
                Objects.requireNonNull(exercises.concerning(ping(1, "phone", updated("workout"), deleted("exercise"))));
        assertThat(narrowed.types()).containsExactly("exercise");
        assertThat(narrowed.anythingExists()).isFalse();
        assertThat(narrowed.device()).isEqualTo("phone");
    }

    @Test
    void changeOfNothing_concernsNobody() {
        assertThat(ALL.concerning(ping(1, null))).isNull();
    }

    @Test
    void pendingPing_mayBeOfAnyWantedType() {
        Ping pending = Interest.in("phone", Set.of("exercise", "workout"), Catalogue.shipped())
                .pending("alice", at(4));
        assertThat(pending.token()).isEqualTo(at(4));
        assertThat(pending.types()).containsExactly("exercise", "workout");
        assertThat(pending.anythingExists()).isTrue();
        assertThat(pending.device()).isNull();
        assertThat(pending.since()).isNull();
    }
}
