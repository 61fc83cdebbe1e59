package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.request.EntityTags;
import dev.replog.schemas.catalogue.Catalogue;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class PullEtagTest {
    private static final PullQuery QUERY = new PullQuery(
            new PullKind.All(),
            null,
            List.of(),
            null,
            false,
            PullFormat.JSON,
            false,
            250,
            4 << 20,
            null,
            Duration.ZERO);

    @Test
    void itsOwnTag_saysTheHeadAgain() {
        PullEtag etag = PullEtag.of(QUERY, false);
        for (long head : new long[] {0, 1, Long.MAX_VALUE}) {
            assertThat(etag.known(tags('"' + etag.at(head) + '"'))).isEqualTo(head);
        }
        assertThat(etag.known(tags("W/\"" + etag.at(5) + "\", \"" + etag.at(7) + "\", \"x\"")))
                .isEqualTo(7);
    }

    @Test
    void anotherTag_saysNothing() {
        PullEtag etag = PullEtag.of(QUERY, false);
        String fingerprint = etag.fingerprint();
        for (String tag : List.of(
                "",
                "x",
                "*",
                "." + fingerprint,
                "g." + fingerprint,
                "-1." + fingerprint,
                "1.",
                "1." + fingerprint + "x",
                "ffffffffffffffff." + fingerprint,
                "00000000000000001." + fingerprint)) {
            assertThat(etag.known(tags(tag))).as(tag).isEqualTo(Pull.NOTHING_KNOWN);
        }
        assertThat(etag.known(new EntityTags.Absent())).isEqualTo(Pull.NOTHING_KNOWN);
    }

    @Test
    void everyOtherQuestion_hasAnotherTag_butWaitingIsNoQuestion() {
        PullKind workouts = new PullKind.Collection(Catalogue.shipped().require("workout"));
        Set<PullEtag> etags = new HashSet<>(List.of(
                PullEtag.of(QUERY, false),
                PullEtag.of(QUERY, true),
                PullEtag.of(
                        new PullQuery(
                                workouts,
                                null,
                                List.of(),
                                null,
                                false,
                                PullFormat.JSON,
                                false,
                                250,
                                4 << 20,
                                null,
                                Duration.ZERO),
                        false),
                PullEtag.of(
                        new PullQuery(
                                QUERY.kind(),
                                "S",
                                List.of(),
                                null,
                                false,
                                PullFormat.JSON,
                                false,
                                250,
                                4 << 20,
                                null,
                                Duration.ZERO),
                        false),
                PullEtag.of(
                        new PullQuery(
                                QUERY.kind(),
                                null,
                                List.of(),
                                null,
                                false,
                                PullFormat.JSON,
                                false,
                                251,
                                4 << 20,
                                null,
                                Duration.ZERO),
                        false),
                PullEtag.of(
                        new PullQuery(
                                QUERY.kind(),
                                null,
                                List.of(),
                                null,
                                false,
                                PullFormat.JSON,
                                false,
                                250,
                                4 << 20,
                                "P",
                                Duration.ZERO),
                        false),
                PullEtag.of(
                        new PullQuery(
                                QUERY.kind(),
                                null,
                                List.of(Catalogue.shipped().require("workout")),
                                null,
                                false,
                                PullFormat.JSON,
                                false,
                                250,
                                4 << 20,
                                null,
                                Duration.ZERO),
                        false),
                PullEtag.ofPast(QUERY, false, "2026-11-10T14:30:00Z"),
                PullEtag.ofPast(QUERY, false, "2026-11-10T14:30:01Z"),
                PullEtag.of(lines(false), false),
                PullEtag.of(lines(true), false)));
        assertThat(etags).hasSize(11);

        PullQuery waits = new PullQuery(
                QUERY.kind(),
                null,
                List.of(),
                false,
                false,
                PullFormat.JSON,
                false,
                250,
                4 << 20,
                null,
                Duration.ofSeconds(9));
        assertThat(PullEtag.of(waits, false)).isEqualTo(PullEtag.of(QUERY, false));
    }

    private static PullQuery lines(boolean whole) {
        return new PullQuery(
                QUERY.kind(), null, List.of(), null, false, PullFormat.LINES, whole, 250, 4 << 20, null, Duration.ZERO);
    }

    private static EntityTags tags(String header) {
        return EntityTags.parse(List.of(header));
    }
}
