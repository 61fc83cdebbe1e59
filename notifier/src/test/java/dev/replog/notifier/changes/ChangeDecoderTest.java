package dev.replog.notifier.changes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.notifier.ping.Pings;
import dev.replog.schemas.Change;
import dev.replog.schemas.Loss;
import dev.replog.schemas.codec.RecordCodec;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ChangeDecoderTest {
    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final ChangeDecoder decoder = new ChangeDecoder(meters, "test");

    private double skipped() {
        return meters.get(ChangeDecoder.SKIPPED).counter().count();
    }

    private @Nullable Change decode(byte @Nullable [] key, byte @Nullable [] value) {
        return decoder.decode(new ConsumerRecord<>("changes", 0, 1, key, value));
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void change_isDecoded() {
        Change change = Pings.change(3, "phone", Pings.updated("workout"));
        assertThat(decode(utf8(Pings.USER), RecordCodec.CHANGE.encode(change))).isEqualTo(change);
        assertThat(skipped()).isZero();
    }

    @Test
    void recordOfLossesAlone_isNothingToTell() {
        Change lost = Change.newBuilder(Pings.change(3, "phone"))
                .setLosses(List.of(Loss.newBuilder()
                        .setMutationId(new UUID(0, 1))
                        .setType("workout")
                        .setId(new UUID(0, 2))
                        .setProblemCode("etag_mismatch")
                        .build()))
                .build();
        assertThat(decode(utf8(Pings.USER), RecordCodec.CHANGE.encode(lost))).isNull();
        assertThat(skipped()).isZero();
    }

    @Test
    void erasureOfAnAccount_isDecoded_thoughItHasNoEntities() {
        Change erased = Change.newBuilder(Pings.change(3, null)).setErased(true).build();
        assertThat(decode(utf8(Pings.USER), RecordCodec.CHANGE.encode(erased))).isEqualTo(erased);
    }

    @Test
    void whatIsNoChange_isCountedAndSkipped() {
        byte[] good = RecordCodec.CHANGE.encode(Pings.change(3, null, Pings.updated("workout")));
        Change negative =
                Change.newBuilder(Pings.change(3, null)).setPosition(-1).build();
        Change nul =
                Change.newBuilder(Pings.change(3, null)).setUserId("a\u0000b").build();
        assertThat(decode(null, good)).isNull();
        assertThat(decode(utf8(Pings.USER), null)).isNull();
        assertThat(decode(utf8(Pings.USER), utf8("junk"))).isNull();
        assertThat(decode(utf8("bob"), good)).isNull();
        assertThat(decode(utf8(Pings.USER), RecordCodec.CHANGE.encode(negative)))
                .isNull();
        assertThat(decode(utf8("a\u0000b"), RecordCodec.CHANGE.encode(nul))).isNull();
        assertThat(skipped()).isEqualTo(6);
    }
}
