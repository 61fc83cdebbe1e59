package dev.replog.projector.marker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.decide.Erasure;
import dev.replog.projector.database.Subjects;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.token.Position;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Which erasures a database lacks, and what is done about them. */
class MissingErasuresTest {
    private static final Subjects SUBJECTS = Subjects.withKey("the key of the operator");

    static ErasureMarker marker(String user, int number) {
        Erasure erasure = new Erasure(
                new UUID(0, number), new PayloadHash(new byte[16]), number, Instant.parse("2026-11-30T12:00:00.123Z"));
        return ErasureMarker.of(SUBJECTS.of(user), erasure, SUBJECTS);
    }

    private static MissingErasures.Next next(List<ErasureMarker> stored, Map<ErasureMarker, String> inLog) {
        List<ErasureMarker> markers = List.of(marker("bob", 7), marker("alice", 5));
        return MissingErasures.next(MissingErasures.of(markers, stored, SUBJECTS), inLog);
    }

    @Test
    void databaseWithEveryErasure_needsNothing() {
        assertThat(next(List.of(marker("alice", 5), marker("bob", 7), marker("carol", 9)), Map.of()))
                .isEqualTo(new MissingErasures.Next.Nothing());
    }

    @Test
    void erasureThatTheLogHas_isMadeAgain() {
        Map<ErasureMarker, String> inLog = Map.of(marker("bob", 7), "bob");
        assertThat(next(List.of(marker("alice", 5)), inLog)).isEqualTo(new MissingErasures.Next.Erase(inLog));
    }

    @Test
    void erasureThatNeitherHas_isAReasonToRefuse_alsoBesideOthers() {
        MissingErasures.Next next = next(List.of(), Map.of(marker("bob", 7), "bob"));
        assertThat(next)
                .isInstanceOfSatisfying(
                        MissingErasures.Next.Refuse.class,
                        refuse -> assertThat(refuse.reason())
                                .contains("1 erasures", "position 5")
                                .doesNotContain("alice"));
    }

    /** As after its record was made again at another position. */
    @Test
    void erasure_isKnownByItsMutation() {
        ErasureMarker known = marker("alice", 5);
        ErasureMarker moved = new ErasureMarker(
                known.key(),
                known.subject(),
                known.mutationId(),
                known.payloadHash(),
                known.position(),
                known.at(),
                99);
        assertThat(MissingErasures.of(List.of(moved), List.of(known), SUBJECTS)).isEmpty();
        assertThat(MissingErasures.of(List.of(moved), List.of(marker("bob", 5)), SUBJECTS))
                .containsExactly(moved);
    }

    @Test
    void highestGeneration_isThatOfAPositionOrOfARecordThatWasMadeAgain() {
        assertThat(MissingErasures.generationMax(List.of())).isZero();
        ErasureMarker first = marker("alice", 5);
        ErasureMarker again = marker("bob", 7).at(Position.of(3, 1).value());
        assertThat(MissingErasures.generationMax(List.of(first))).isEqualTo(new Position(5).generation());
        assertThat(MissingErasures.generationMax(List.of(again, first))).isEqualTo(3);
    }

    @Test
    void markerOfAnotherKey_isAFailure() {
        Subjects other = Subjects.withKey("another key of the operator");
        assertThatThrownBy(() -> MissingErasures.of(List.of(marker("alice", 5)), List.of(), other))
                .isInstanceOf(MarkerException.class)
                .hasMessageContaining("REPLOG_ERASURE_KEY");
    }
}
