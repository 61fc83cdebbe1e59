package dev.replog.projector.models.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.EntityTags;
import dev.replog.projector.models.ModelReads.Known;
import dev.replog.projector.models.ModelReads.Place;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HistoryQueryTest {
    private static final EntityType SET = Catalogue.shipped().require("workout_set");
    private static final UUID ID = new UUID(1, 2);

    private static HistoryQuery query(Map<String, List<String>> parameters) {
        return HistoryQuery.parse("alice", SET, ID, parameters, 250, 1000);
    }

    private static void assertRefused(Map<String, List<String>> parameters, ErrorCode code, String... words) {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> query(parameters))
                .satisfies(refused -> {
                    assertThat(refused.problem().code()).isEqualTo(code);
                    assertThat(refused.problem().detail()).contains(words);
                });
    }

    @Test
    void withoutParameters_itBeginsAtTheNewest() {
        assertThat(query(Map.of())).isEqualTo(new HistoryQuery("alice", SET, ID, 250, HistoryPlace.START));
        assertThat(query(Map.of("maxResults", List.of("1000"))).maxResults()).isEqualTo(1000);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "1001", "-1", "", "9999999999", "x"})
    void maxResults_isBounded(String given) {
        assertRefused(
                Map.of("maxResults", List.of(given)), ErrorCode.VALIDATION_FAILED, "maxResults", "(expected: 1..1000)");
    }

    @Test
    void everythingWrong_isNamed() {
        assertRefused(
                Map.of("wait", List.of("1"), "maxResults", List.of("1", "2")),
                ErrorCode.VALIDATION_FAILED,
                "wait: unknown query parameter",
                "maxResults: 2 times (expected: once)");
    }

    @Test
    void pageToken_isOfThisUserAndEntityAlone() {
        String token = new HistoryPlace(281474976710663L, 3).encode("alice", SET, ID);
        assertThat(token).hasSize(24).matches("[A-Za-z0-9_-]+");
        assertThat(query(Map.of("pageToken", List.of(token))).behind())
                .isEqualTo(new HistoryPlace(281474976710663L, 3));
        assertThat(HistoryPlace.decode(token, "bob", SET, ID)).isEmpty();
        assertThat(HistoryPlace.decode(token, "alice", SET, new UUID(1, 3))).isEmpty();
        assertThat(HistoryPlace.decode(token, "alice", Catalogue.shipped().require("workout"), ID))
                .isEmpty();
        assertRefused(
                Map.of("pageToken", List.of(token.replace(token.charAt(5), '-'))),
                ErrorCode.INVALID_TOKEN,
                "pageToken");
        assertRefused(Map.of("pageToken", List.of("~".repeat(24))), ErrorCode.INVALID_TOKEN, "pageToken");
        assertRefused(Map.of("pageToken", List.of("")), ErrorCode.INVALID_TOKEN, "pageToken");
    }

    @Test
    void etag_isOfThisQuestionAndPlaceAlone() {
        HistoryEtag etag = HistoryEtag.of(query(Map.of()));
        String tag = etag.at(new Place(281474976710663L, 2));
        assertThat(etag.known(new EntityTags.Listed(List.of(new EntityTags.Tag("1.1.x"), new EntityTags.Tag(tag)))))
                .isEqualTo(new Known(281474976710663L, 2));
        HistoryEtag other = HistoryEtag.of(query(Map.of("maxResults", List.of("7"))));
        assertThat(other.known(new EntityTags.Listed(List.of(new EntityTags.Tag(tag)))))
                .isEqualTo(Known.NOTHING);
        assertThat(etag.known(new EntityTags.Any())).isEqualTo(Known.NOTHING);
    }
}
