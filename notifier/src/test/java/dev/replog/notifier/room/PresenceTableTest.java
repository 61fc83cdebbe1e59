package dev.replog.notifier.room;

import static dev.replog.notifier.room.Sayings.NOON;
import static dev.replog.notifier.room.Sayings.OTHER;
import static dev.replog.notifier.room.Sayings.SELF;
import static dev.replog.notifier.room.Sayings.USER;
import static dev.replog.notifier.room.Sayings.heartbeat;
import static dev.replog.notifier.room.Sayings.member;
import static dev.replog.notifier.room.Sayings.members;
import static dev.replog.notifier.room.Sayings.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Presence;
import dev.replog.schemas.PresenceMember;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PresenceTableTest {
    private static final Duration SILENCE_MAX = Duration.ofSeconds(20);
    private static final RoomId GYM = new RoomId(USER, "gym");
    private static final RoomId POOL = new RoomId(USER, "pool");

    private final PresenceTable table = new PresenceTable(SELF, SILENCE_MAX);
    private long nowNanos = 1_000_000;
    private long timeMillis = NOON.toEpochMilli();

    private List<String> hear(Presence said) {
        return texts(table.hear(said, ++timeMillis, nowNanos));
    }

    private List<String> expireAfter(Duration later) {
        nowNanos += later.toNanos();
        return texts(table.expire(nowNanos));
    }

    private static List<String> texts(List<RoomEvent> events) {
        return events.stream()
                .map(event -> event.kind().name().toLowerCase(java.util.Locale.ROOT) + " "
                        + event.room().room() + " " + event.member().device() + " "
                        + event.member().state())
                .toList();
    }

    private List<String> in(RoomId room) {
        return table.view(room).members().stream().map(Member::device).toList();
    }

    @Test
    void members_comeAndGo_asTheirInstanceSays() {
        assertThat(hear(members(OTHER, member("gym", "watch", NOON.plusSeconds(1)), member("gym", "phone"))))
                .containsExactly("join gym watch {}", "join gym phone {}");
        assertThat(in(GYM)).containsExactly("phone", "watch");
        assertThat(hear(members(OTHER, member("gym", "phone"), member("pool", "watch"))))
                .containsExactly("join pool watch {}", "leave gym watch {}");
        assertThat(in(GYM)).containsExactly("phone");
        assertThat(in(POOL)).containsExactly("watch");
        assertThat(hear(members(OTHER))).containsExactlyInAnyOrder("leave gym phone {}", "leave pool watch {}");
        assertThat(table.roomCount()).isZero();
    }

    @Test
    void repetition_isNoNews() {
        hear(members(OTHER, member("gym", "phone")));
        RoomView before = table.view(GYM);
        assertThat(hear(members(OTHER, member("gym", "phone"), member("gym", "phone"))))
                .isEmpty();
        assertThat(table.view(GYM)).isEqualTo(before);
    }

    @Test
    void device_isThere_whileOneInstanceSaysSo() {
        hear(members(OTHER, member("gym", "phone", NOON.plusSeconds(5))));
        assertThat(hear(members(SELF, member("gym", "phone", NOON)))).isEmpty();
        assertThat(table.view(GYM).members()).extracting(Member::since).containsExactly(NOON);
        assertThat(hear(members(SELF))).isEmpty();
        assertThat(in(GYM)).containsExactly("phone");
        assertThat(hear(members(OTHER))).containsExactly("leave gym phone {}");
    }

    @Test
    void state_isTheLastInTheLog_whoeverSaysIt() {
        hear(members(OTHER, member("gym", "phone")));
        assertThat(hear(state(SELF, "gym", "phone", "{\"n\":1}"))).containsExactly("join gym phone {\"n\":1}");
        timeMillis -= 10_000;
        assertThat(hear(state(OTHER, "gym", "phone", "{\"n\":2}"))).containsExactly("join gym phone {\"n\":2}");
        assertThat(hear(state(OTHER, "gym", "phone", "{\"n\":2}"))).isEmpty();
        // Sent before that instance read the state.
        assertThat(hear(members(OTHER, member("gym", "phone")))).isEmpty();
        assertThat(table.view(GYM).members()).extracting(Member::state).containsExactly("{\"n\":2}");
    }

    @Test
    void state_passesFromOneInstanceToTheNext() {
        hear(members(OTHER, member("gym", "phone")));
        hear(state(OTHER, "gym", "phone", "{\"n\":1}"));
        Member known = table.view(GYM).members().getFirst();
        hear(members(SELF, new PresenceMember("gym", "phone", known.since(), known.state(), known.stateVersion())));
        assertThat(hear(members(OTHER))).isEmpty();
        assertThat(table.view(GYM).members()).containsExactly(known);
    }

    @Test
    void stateIsLent_toAnInstanceThatDoesNotKnowItYet_untilItRepeatsItself() {
        hear(members(OTHER, member("gym", "phone")));
        hear(state(OTHER, "gym", "phone", "{\"n\":1}"));
        assertThat(hear(members(SELF, member("gym", "phone")))).isEmpty();
        assertThat(hear(members(OTHER))).isEmpty();
        assertThat(table.view(GYM).members()).extracting(Member::state).containsExactly("{\"n\":1}");
        // That instance had counted the other one as dead, and so never got the state.
        assertThat(hear(members(SELF, member("gym", "phone")))).containsExactly("join gym phone {}");
    }

    @Test
    void stateOfWhoIsNotThere_isForgotten() {
        assertThat(hear(state(OTHER, "gym", "phone", "{\"n\":1}"))).isEmpty();
        assertThat(table.roomCount()).isZero();
        assertThat(hear(members(OTHER, member("gym", "phone")))).containsExactly("join gym phone {}");
    }

    @Test
    void silentInstance_takesItsMembersWithIt() {
        hear(heartbeat(SELF));
        hear(members(OTHER, member("gym", "phone"), member("pool", "watch")));
        hear(members(SELF, member("gym", "tablet")));
        for (int i = 0; i < 4; i++) {
            assertThat(expireAfter(Duration.ofSeconds(5))).isEmpty();
            hear(heartbeat(SELF));
        }
        assertThat(expireAfter(Duration.ofMillis(1)))
                .containsExactlyInAnyOrder("leave gym phone {}", "leave pool watch {}");
        assertThat(in(GYM)).containsExactly("tablet");
        assertThat(hear(members(OTHER, member("gym", "phone")))).containsExactly("join gym phone {}");
    }

    @Test
    void heartbeats_keepMembersThere() {
        hear(heartbeat(SELF));
        hear(members(OTHER, member("gym", "phone")));
        for (int i = 0; i < 100; i++) {
            assertThat(expireAfter(Duration.ofSeconds(9))).isEmpty();
            hear(heartbeat(SELF));
            hear(heartbeat(OTHER));
        }
        assertThat(in(GYM)).containsExactly("phone");
    }

    @Test
    void nobodyIsJudged_whileTheLogIsAway() {
        hear(heartbeat(SELF));
        hear(members(OTHER, member("gym", "phone")));
        assertThat(expireAfter(Duration.ofHours(1))).isEmpty();
        assertThat(table.isHearing(nowNanos)).isFalse();
        // It is back; the others get the full time again.
        hear(heartbeat(SELF));
        assertThat(table.isHearing(nowNanos)).isTrue();
        assertThat(expireAfter(Duration.ofSeconds(10))).isEmpty();
        hear(heartbeat(SELF));
        assertThat(expireAfter(Duration.ofSeconds(10))).isEmpty();
        hear(heartbeat(SELF));
        assertThat(expireAfter(Duration.ofMillis(1))).containsExactly("leave gym phone {}");
    }

    @Test
    void rooms_areOfOneUser() {
        hear(members(OTHER, member("gym", "phone")));
        assertThat(table.view(new RoomId("bob", "gym"))).isEqualTo(RoomView.EMPTY);
    }
}
