package dev.replog.projector.preview;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.commands.read.DecidedBy;
import dev.replog.commands.read.Mutations;
import dev.replog.commands.read.RequestContent;
import dev.replog.decide.LogPlace;
import dev.replog.http.limit.QuotaProperties;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.codec.RecordClasses;
import dev.replog.schemas.token.Etag;
import dev.replog.schemas.token.Position;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class AssumedPlaceTest {
    private static final Instant NOW = Instant.parse("2026-11-10T14:30:00.123456789Z");
    private static final UUID ID = new UUID(0, 1);

    static {
        RecordClasses.trust();
    }

    private static LogPlace place(long head, int newestGeneration) {
        return AssumedPlace.place(
                Mutations.of(
                        new RequestContent("alice", "phone", false, true, null, List.of(), null, null),
                        new DecidedBy(Catalogue.shipped(), QuotaProperties.DEFAULT.toQuota()),
                        NOW,
                        null),
                head,
                newestGeneration,
                NOW);
    }

    @Test
    void thePlaceIsRightAfterTheHead() {
        long head = Position.of(2, 41).value();

        assertThat(place(head, 2))
                .isEqualTo(new LogPlace(
                        "alice", Position.of(2, 42).value(), Instant.parse("2026-11-10T14:30:00.123Z"), "phone"));
        assertThat(place(head, 3).position()).isEqualTo(head + 1);
    }

    @Test
    void withoutAHead_itIsTheFirstOfTheNewestGeneration() {
        assertThat(place(0, 1).position()).isEqualTo(Position.of(1, 0).value());
        assertThat(place(0, 3).position()).isEqualTo(Position.of(3, 0).value());
    }

    @Test
    void anEtagOfTheAssumedPlace_isLeftOut() {
        LogPlace assumed = place(Position.of(1, 41).value(), 1);
        String etag = Etag.of(assumed.position());
        String text = "\\\"etag\\\":\\\"" + etag + "\\\",";

        OperationOutcome shown = AssumedPlace.withoutItsEtag(
                rejected(
                        assumed.position(),
                        "changed (current etag: " + etag + ")",
                        "{\"id\":\"x\",\"etag\":\"" + etag + "\",\"version\":2,\"name\":\"" + text + "\"}"),
                assumed);

        assertThat(shown.getProblem().getCurrentPosition()).isNull();
        assertThat(shown.getProblem().getDetail()).isEqualTo("changed (current etag: not known before it is pushed)");
        assertThat(shown.getProblem().getCurrent()).isEqualTo("{\"id\":\"x\",\"version\":2,\"name\":\"" + text + "\"}");
        assertThat(shown.getProblem().getCode()).isEqualTo("etag_mismatch");
    }

    @Test
    void anEtagThatIsDecided_stays() {
        LogPlace assumed = place(Position.of(1, 41).value(), 1);
        OperationOutcome before = rejected(assumed.position() - 1, "changed", "{}");
        OperationOutcome without = rejected(null, "not there", null);

        assertThat(AssumedPlace.withoutItsEtag(before, assumed)).isSameAs(before);
        assertThat(AssumedPlace.withoutItsEtag(without, assumed)).isSameAs(without);
    }

    private static OperationOutcome rejected(@Nullable Long position, String detail, @Nullable String current) {
        return OperationOutcome.newBuilder()
                .setMutationId(ID)
                .setType("exercise")
                .setId(ID)
                .setStatus(OutcomeStatus.REJECTED)
                .setPosition(1)
                .setProblem(Problem.newBuilder()
                        .setCode("etag_mismatch")
                        .setDetail(detail)
                        .setCurrentPosition(position)
                        .setCurrent(current)
                        .build())
                .build();
    }
}
