package dev.replog.notifier.room;

import static dev.replog.notifier.room.Sayings.NOON;
import static dev.replog.notifier.room.Sayings.OTHER;
import static dev.replog.notifier.room.Sayings.SELF;
import static dev.replog.notifier.room.Sayings.USER;
import static dev.replog.notifier.room.Sayings.member;
import static dev.replog.notifier.room.Sayings.members;
import static dev.replog.notifier.room.Sayings.state;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Presence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AttendanceTest {
    private static final String PHONE = "{\"device\":\"phone\",\"since\":\"2026-11-10T12:00:00Z\",\"state\":{}}";
    private static final String WATCH = PHONE.replace("phone", "watch");

    private final PresenceTable table = new PresenceTable(SELF, Duration.ofSeconds(20));
    private final Attendance phone = new Attendance(new RoomId(USER, "gym"), "phone", table::view);

    private void hear(Presence said) {
        table.hear(said, 1, 1).forEach(phone::offer);
    }

    private @Nullable String take() {
        byte[] event = phone.take();
        return event == null ? null : new String(event, StandardCharsets.UTF_8);
    }

    private static String sync(String members) {
        return "event: sync\ndata: {\"room\":\"gym\",\"members\":[" + members + "]}\n\n";
    }

    private static String event(String name, String member) {
        return "event: " + name + "\ndata: {\"room\":\"gym\"," + member.substring(1) + "\n\n";
    }

    @Test
    void room_isSentFirst_onceTheDeviceIsInIt() {
        phone.open(NOON);
        assertThat(phone.since()).isEqualTo(NOON);
        hear(members(OTHER, member("gym", "watch")));
        assertThat(take()).isNull();
        hear(members(SELF, member("gym", "phone")));
        assertThat(take()).isEqualTo(sync(PHONE + "," + WATCH));
        assertThat(take()).isNull();
    }

    @Test
    void room_isSentAtOnce_whenTheDeviceIsInItAlready() {
        hear(members(OTHER, member("gym", "phone")));
        Attendance second = new Attendance(phone.room(), "phone", table::view);
        second.open(NOON.plusSeconds(1));
        assertThat(second.take()).asString(StandardCharsets.UTF_8).isEqualTo(sync(PHONE));
    }

    @Test
    void oneEvent_isSentAsItIs_andMoreAsTheRoom() {
        phone.open(NOON);
        hear(members(SELF, member("gym", "phone")));
        assertThat(take()).isEqualTo(sync(PHONE));
        hear(members(OTHER, member("gym", "watch")));
        assertThat(take()).isEqualTo(event("join", WATCH));
        hear(members(OTHER));
        assertThat(take()).isEqualTo(event("leave", WATCH));
        hear(members(OTHER, member("gym", "watch")));
        hear(state(OTHER, "gym", "watch", "{\"n\":1}"));
        hear(members(OTHER, member("gym", "tablet")));
        assertThat(take()).isEqualTo(sync(PHONE + "," + PHONE.replace("phone", "tablet")));
        assertThat(take()).isNull();
    }

    @Test
    void membersThatTheRoomHadAlready_areNotSentAgain() {
        phone.open(NOON);
        hear(members(SELF, member("gym", "phone")));
        var late = table.hear(members(OTHER, member("gym", "watch")), 1, 1);
        assertThat(take()).isEqualTo(sync(PHONE + "," + WATCH));
        late.forEach(event -> assertThat(phone.offer(event)).isFalse());
        assertThat(take()).isNull();
    }

    @Test
    void otherRooms_areNoneOfItsBusiness() {
        phone.open(NOON);
        hear(members(SELF, member("gym", "phone"), member("pool", "watch")));
        assertThat(take()).isEqualTo(sync(PHONE));
        assertThat(take()).isNull();
    }
}
