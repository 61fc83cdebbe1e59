package dev.replog.decide;

import static dev.replog.decide.Ask.each;
import static dev.replog.decide.Ask.erase;
import static dev.replog.decide.Ask.upsert;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.SQUAT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** The records around the erasure of alice, which is the fifth mutation. */
class RemainderTest {
    private static final String MARKER = "marker-7f3a";
    private static final int ERASED = 5;
    private static final UUID ERASURE = Recorded.mutationId("e");
    private static final Erasures ERASURES = new Erasures(
            Map.of(Specification.USER, Specification.position(ERASED)),
            Set.of(new Erasures.Applied(Specification.position(ERASED), ERASURE)));

    private static Remainder of(Ask ask, int number) throws Exception {
        return of(Specification.USER, RecordCodec.MUTATION.encode(ask.mutation(number)), number);
    }

    private static Remainder of(String key, byte[] value, int number) throws Exception {
        return Remainder.of(
                key.getBytes(StandardCharsets.UTF_8),
                value,
                new Position(Specification.position(number)),
                ERASURES,
                Specification.LOGS);
    }

    private static Ask marked() {
        return upsert(SQUAT).with("name", MARKER).localId(MARKER).from(MARKER);
    }

    @Test
    void writeFromBefore_isBlank() throws Exception {
        assertThat(of(marked(), 4)).isInstanceOf(Remainder.Blank.class);
    }

    @Test
    void recordOfAnotherUser_staysWhole() throws Exception {
        Mutation bobs =
                Mutation.newBuilder(marked().mutation(4)).setUserId("bob").build();
        assertThat(of("bob", RecordCodec.MUTATION.encode(bobs), 4)).isInstanceOf(Remainder.Whole.class);
    }

    @Test
    void erasure_staysWithoutItsDevice_andIsDecidedTheSame() throws Exception {
        assertThat(of(erase("e").from(MARKER), ERASED)).isInstanceOfSatisfying(Remainder.Shortened.class, shortened -> {
            Mutation left = decoded(shortened.value());
            assertThat(left.getDeviceId()).isNull();
            assertThat(left.getReplyTo()).isNull();
            assertThat(left.getErasure()).isEqualTo(erase("e").mutation(ERASED).getErasure());
        });
    }

    @Test
    void erasureThatWasNotApplied_isBlank() throws Exception {
        assertThat(of(erase("e"), 7)).isInstanceOf(Remainder.Blank.class);
        assertThat(of(erase("f"), 3)).isInstanceOf(Remainder.Blank.class);
    }

    @Test
    void erasureThatWasMadeAgain_stays() throws Exception {
        assertThat(of(erase("e").lost(ERASED), 9)).isNotInstanceOf(Remainder.Blank.class);
        assertThat(of(erase("e").lost(4), 9)).isInstanceOf(Remainder.Blank.class);
    }

    @Test
    void writeFromAfter_staysWhole() throws Exception {
        assertThat(of(marked().seen(ERASED), 6)).isInstanceOf(Remainder.Whole.class);
    }

    @Test
    void refusedWrite_isBlank() throws Exception {
        assertThat(of(marked().seen(ERASED - 1), 6)).isInstanceOf(Remainder.Blank.class);
        assertThat(of(marked(), 6)).isInstanceOf(Remainder.Blank.class);
        assertThat(of(marked().ofLog(99).seen(ERASED), 6)).isInstanceOf(Remainder.Blank.class);
    }

    @Test
    void refusedOperation_losesItsValues_besideOneThatWasDecided() throws Exception {
        Ask late = marked().seen(ERASED - 1);
        Ask good = upsert(PUSH).with("day_id", "monday").seen(ERASED);
        assertThat(of(each(late, good), 6)).isInstanceOfSatisfying(Remainder.Shortened.class, shortened -> {
            assertThat(new String(shortened.value(), StandardCharsets.UTF_8)).doesNotContain(MARKER);
            assertThat(decoded(shortened.value()).getOperations())
                    .satisfiesExactly(
                            first -> assertThat(first.getFields()).isEmpty(),
                            second -> assertThat(second.getFields()).isNotEmpty());
        });
    }

    @Test
    void refusedPacket_losesItsValues_butKeepsItsNumber() throws Exception {
        Ask packet = each(upsert(SQUAT).with("name", MARKER).localId(MARKER))
                .packet(Recorded.mutationId("node"), 1, 1, "one");
        assertThat(of(packet, 6)).isInstanceOfSatisfying(Remainder.Shortened.class, shortened -> {
            assertThat(new String(shortened.value(), StandardCharsets.UTF_8)).doesNotContain(MARKER);
            assertThat(decoded(shortened.value()).getPacket())
                    .isEqualTo(packet.mutation(6).getPacket());
        });
    }

    @Test
    void packetFromBefore_isBlank() throws Exception {
        Ask packet = each(marked(), upsert(PUSH).with("day_id", "monday").seen(ERASED - 1))
                .packet(Recorded.mutationId("node"), 1, 1, "one");
        assertThat(of(packet, 6)).isInstanceOf(Remainder.Blank.class);
    }

    @Test
    void bytesThatWereSetAside_areBlankFromBefore_andStayFromAfter() throws Exception {
        byte[] bytes = MARKER.getBytes(StandardCharsets.UTF_8);
        assertThat(of(Specification.USER, bytes, 4)).isInstanceOf(Remainder.Blank.class);
        assertThat(of(Specification.USER, bytes, 6)).isInstanceOf(Remainder.Whole.class);
    }

    @Test
    void blankRecord_staysWhole() throws Exception {
        assertThat(Remainder.of(null, LogSeal.endMark(), new Position(1), ERASURES, Specification.LOGS))
                .isInstanceOf(Remainder.Whole.class);
    }

    private static Mutation decoded(byte[] value) {
        try {
            return RecordCodec.MUTATION.decode(value);
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
