package dev.replog.notifier.stream;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.ping.Interest;
import dev.replog.notifier.stream.OpenStreams.Admission;
import dev.replog.schemas.catalogue.Catalogue;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class OpenStreamsTest {
    private static EventStream stream(String user) {
        return stream(user, null);
    }

    private static EventStream stream(String user, @Nullable String device) {
        return new EventStream(
                user, Interest.inAll(device, Catalogue.shipped()), null, Instant.MAX, ignored -> {}, System::nanoTime);
    }

    @Test
    void limits_areKept_perUserAndForAll() {
        OpenStreams streams = OpenStreams.of(2, 9, 3);
        EventStream first = stream("alice");
        assertThat(streams.add(first)).isEqualTo(Admission.ADMITTED);
        assertThat(streams.add(stream("alice"))).isEqualTo(Admission.ADMITTED);
        assertThat(streams.add(stream("alice"))).isEqualTo(Admission.USER_FULL);
        assertThat(streams.add(stream("bob"))).isEqualTo(Admission.ADMITTED);
        assertThat(streams.add(stream("carol"))).isEqualTo(Admission.INSTANCE_FULL);
        assertThat(streams.count()).isEqualTo(3);
        streams.remove(first);
        streams.remove(first);
        assertThat(streams.count()).isEqualTo(2);
        assertThat(streams.add(stream("carol"))).isEqualTo(Admission.ADMITTED);
    }

    @Test
    void devicesAreCounted_notTheirStreams_whichHaveALimitOfTheirOwn() {
        OpenStreams streams = OpenStreams.of(2, 3, 100);
        EventStream phone = stream("alice", "phone");
        assertThat(streams.add(phone)).isEqualTo(Admission.ADMITTED);
        assertThat(streams.add(stream("alice", "phone"))).isEqualTo(Admission.ADMITTED);
        assertThat(streams.add(stream("alice", null))).isEqualTo(Admission.ADMITTED);
        assertThat(streams.add(stream("alice", null))).isEqualTo(Admission.USER_FULL);
        assertThat(streams.add(stream("alice", "watch"))).isEqualTo(Admission.USER_FULL);
        assertThat(streams.add(stream("alice", "phone"))).isEqualTo(Admission.ADMITTED);
        assertThat(streams.add(stream("alice", "phone"))).isEqualTo(Admission.DEVICE_FULL);
        assertThat(streams.add(stream("bob", "phone"))).isEqualTo(Admission.ADMITTED);
        assertThat(streams.count()).isEqualTo(5);
        streams.remove(phone);
        assertThat(streams.add(stream("alice", "phone"))).isEqualTo(Admission.ADMITTED);
    }

    @Test
    void nothingIsLeftBehind_byStreamsThatComeAndGo() throws InterruptedException {
        long seed = Long.getLong("seed", new Random().nextLong());
        OpenStreams streams = OpenStreams.of(4, 9, 50);
        List<Thread> threads = new ArrayList<>();
        for (int t = 0; t < 4; t++) {
            Random random = new Random(seed + t);
            threads.add(Thread.ofPlatform().start(() -> comeAndGo(streams, random)));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        assertThat(streams.count()).as("seed %d", seed).isZero();
        assertThat(streams.userCount()).as("seed %d", seed).isZero();
        assertThat(streams.isAwaited("user-1")).isFalse();
    }

    private static void comeAndGo(OpenStreams streams, Random random) {
        List<EventStream> mine = new ArrayList<>();
        for (int step = 0; step < 5_000; step++) {
            if (random.nextBoolean()) {
                EventStream stream = stream("user-" + random.nextInt(5));
                if (streams.add(stream) == Admission.ADMITTED) {
                    mine.add(stream);
                }
            } else if (!mine.isEmpty()) {
                streams.remove(mine.remove(random.nextInt(mine.size())));
            }
        }
        mine.forEach(streams::remove);
    }

    @Test
    void closing_endsAll_andAdmitsNoMore() {
        OpenStreams streams = OpenStreams.of(2, 9, 3);
        EventStream open = stream("alice");
        assertThat(streams.add(open)).isEqualTo(Admission.ADMITTED);
        streams.close();
        assertThat(open.ending()).isEqualTo(EndReason.GOING_AWAY);
        assertThat(streams.add(stream("bob"))).isEqualTo(Admission.CLOSED);
        assertThat(streams.isAwaited("bob")).isFalse();
        assertThat(streams.count()).isEqualTo(1);
    }

    @Test
    void loss_endsAll_soThatTheyComeBack() {
        OpenStreams streams = OpenStreams.of(2, 9, 3);
        EventStream open = stream("alice");
        assertThat(streams.add(open)).isEqualTo(Admission.ADMITTED);
        streams.lost();
        assertThat(open.ending()).isEqualTo(EndReason.RESYNC);
        assertThat(streams.add(stream("bob"))).isEqualTo(Admission.ADMITTED);
    }
}
