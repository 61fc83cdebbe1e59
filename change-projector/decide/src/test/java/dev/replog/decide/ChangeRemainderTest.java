package dev.replog.decide;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.schemas.Change;
import dev.replog.schemas.codec.RecordClasses;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.log.LogSeal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The changes around the erasure of alice, which is the fifth mutation. */
class ChangeRemainderTest {
    static {
        // A builder reads its defaults before anything has loaded the codecs, which name the trusted classes.
        RecordClasses.trust();
    }

    private static final long ERASED = Specification.position(5);
    private static final Erasures ERASURES = new Erasures(Map.of("alice", ERASED), Set.of());

    private static Change change(String user, long position, boolean isErasure) {
        return Change.newBuilder()
                .setUserId(user)
                .setPosition(position)
                .setLogId(1)
                .setAt(Instant.EPOCH)
                .setDeviceId("phone of " + user)
                .setEntities(List.of())
                .setErased(isErasure)
                .build();
    }

    private static Remainder of(Change change) throws Exception {
        return of(change.getUserId(), RecordCodec.CHANGE.encode(change));
    }

    private static Remainder of(String key, byte[] value) throws Exception {
        return ChangeRemainder.of(key.getBytes(StandardCharsets.UTF_8), value, ERASURES);
    }

    @Test
    void changeFromBefore_isBlank() throws Exception {
        assertThat(of(change("alice", ERASED - 1, false))).isInstanceOf(Remainder.Blank.class);
    }

    /** The last erasure erases the ones before, too. */
    @Test
    void earlierErasure_isBlank() throws Exception {
        assertThat(of(change("alice", ERASED - 1, true))).isInstanceOf(Remainder.Blank.class);
    }

    @Test
    void erasure_staysWithoutItsDevice() throws Exception {
        Change erasure = change("alice", ERASED, true);
        byte[] left = ((Remainder.Shortened) of(erasure)).value();
        assertThat(RecordCodec.CHANGE.decode(left))
                .isEqualTo(Change.newBuilder(erasure).setDeviceId(null).build());
    }

    @Test
    void shortenedErasure_staysAsItIs() throws Exception {
        Change left = Change.newBuilder(change("alice", ERASED, true))
                .setDeviceId(null)
                .build();
        assertThat(of(left)).isInstanceOf(Remainder.Whole.class);
    }

    @Test
    void changeFromAfter_andOfOthers_stayWhole() throws Exception {
        assertThat(of(change("alice", ERASED + 1, false))).isInstanceOf(Remainder.Whole.class);
        assertThat(of(change("bob", ERASED - 1, false))).isInstanceOf(Remainder.Whole.class);
        assertThat(ChangeRemainder.of(null, LogSeal.endMark(), ERASURES)).isInstanceOf(Remainder.Whole.class);
    }

    /** It has no position, and nobody can read it. */
    @Test
    void recordOfTheUserThatIsNoChange_isBlank() throws Exception {
        assertThat(of("alice", new byte[] {1, 2, 3})).isInstanceOf(Remainder.Blank.class);
        assertThat(ChangeRemainder.of("alice".getBytes(StandardCharsets.UTF_8), null, ERASURES))
                .isInstanceOf(Remainder.Blank.class);
        assertThat(of("bob", new byte[] {1, 2, 3})).isInstanceOf(Remainder.Whole.class);
    }

    @Test
    void changeOfANewerRelease_isRefused() {
        byte[] newer = RecordCodec.CHANGE.encode(change("alice", ERASED - 1, false));
        newer[5] ^= 1;
        assertThatThrownBy(() -> of("alice", newer)).isInstanceOf(UnknownSchemaException.class);
    }
}
