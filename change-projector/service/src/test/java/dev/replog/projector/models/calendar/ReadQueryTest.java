package dev.replog.projector.models.calendar;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.EntityTags;
import dev.replog.projector.models.ModelReads.Known;
import dev.replog.projector.models.ModelReads.Place;
import dev.replog.projector.models.calendar.ReadQuery.Days;
import dev.replog.projector.models.calendar.ReadQuery.Records;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReadQueryTest {
    private static final String ID = "0d5a3a0e-7f7e-4a52-9d2f-3f6b7f2a1c01";

    private static Map<String, List<String>> parameters(String text) {
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (String one : text.split("&")) {
            String[] parts = one.split("=", 2);
            parameters.computeIfAbsent(parts[0], ignored -> new ArrayList<>()).add(parts[1]);
        }
        return parameters;
    }

    @Test
    void days_areBothIncluded_upToAYear() {
        assertThat(Days.parse(parameters("from=2026-11-10&to=2026-11-10")))
                .isEqualTo(new Days(LocalDate.of(2026, 11, 10), LocalDate.of(2026, 11, 10)));
        assertThat(Days.parse(parameters("from=2028-01-01&to=2028-12-31")).to()).isEqualTo("2028-12-31");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            from=2026-11-10                         | to: missing (expected: a date such as 2026-11-10)
            from=&to=2026-11-10                     | from:  (expected: a date such as 2026-11-10)
            from=2026-02-30&to=2026-11-10           | from: 2026-02-30 (expected: a date such as 2026-11-10)
            from=2026-11-10&to=2026-11-09           | to: 2026-11-09 (expected: from or later)
            from=2025-01-01&to=2026-01-02           | to: 2026-01-02, 367 days (expected: at most 366 days)
            from=2026-11-10&to=2026-11-11&to=2026-11-12 | to: 2 times (expected: once); to: missing (expected: a date \
            such as 2026-11-10)
            from=2026-11-10&to=2026-11-11&day=1     | day: unknown query parameter (expected: one of from, to)
            """)
    void badDays_areRefused_withEverythingThatIsWrong(String text, String detail) {
        assertThatThrownBy(() -> Days.parse(parameters(text)))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().detail()).isEqualTo(detail);
                    assertThat(refused.problem().code().code()).isEqualTo("validation_failed");
                });
    }

    @Test
    void records_areReadByPage_orOfOneExercise() {
        assertThat(Records.parse(Map.of(), 250, 1000)).isEqualTo(new Records(null, null, 250));
        assertThat(Records.parse(parameters("maxResults=1000&pageToken=" + ID), 250, 1000))
                .isEqualTo(new Records(null, UUID.fromString(ID), 1000));
        assertThat(Records.parse(parameters("exercise_id=" + ID), 250, 1000).exerciseId())
                .isEqualTo(UUID.fromString(ID));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            exercise_id=squat         | validation_failed | exercise_id: squat (expected: a UUID)
            maxResults=0              | validation_failed | maxResults: 0 (expected: 1..1000)
            maxResults=1001           | validation_failed | maxResults: 1001 (expected: 1..1000)
            maxResults=ten            | validation_failed | maxResults: ten (expected: 1..1000)
            exercise=1                | validation_failed | exercise: unknown query parameter (expected: one of \
            exercise_id, maxResults, pageToken)
            pageToken=next            | invalid_token     | pageToken: not of this list (expected: the one of the \
            page before)
            """)
    void badRecords_areRefused(String text, String code, String detail) {
        assertThatThrownBy(() -> Records.parse(parameters(text), 250, 1000))
                .isInstanceOfSatisfying(ProblemException.class, refused -> {
                    assertThat(refused.problem().detail()).isEqualTo(detail);
                    assertThat(refused.problem().code().code()).isEqualTo(code);
                });
    }

    @Test
    void etag_isKnownAgain_forTheSameQuestionOnly() {
        Days november = Days.parse(parameters("from=2026-11-01&to=2026-11-30"));
        Days december = Days.parse(parameters("from=2026-12-01&to=2026-12-31"));
        String etag = AnswerEtag.of(new Place(0x1000000000abcL, 3), november);
        assertThat(etag).isEqualTo("1000000000abc.3.c1.2026-11-01.2026-11-30");
        assertThat(known(november, "\"" + etag + "\"")).isEqualTo(new Known(0x1000000000abcL, 3));
        assertThat(known(november, "W/\"" + etag + "\"", "\"1.3.c1.2026-11-01.2026-11-30\""))
                .isEqualTo(new Known(0x1000000000abcL, 3));
        assertThat(known(december, etag)).isEqualTo(Known.NOTHING);
        for (String other : List.of("*", "", "x", "1000000000abc", "ffffffffffffffff.1.c1.2026-11-01.2026-11-30")) {
            assertThat(known(november, other)).as(other).isEqualTo(Known.NOTHING);
        }
        assertThat(AnswerEtag.known(new EntityTags.Absent(), november)).isEqualTo(Known.NOTHING);
    }

    @Test
    void etags_tellEveryQuestionApart() {
        List<ReadQuery> questions = List.of(
                Days.parse(parameters("from=2026-11-01&to=2026-11-30")),
                Days.parse(parameters("from=2026-11-01&to=2026-11-29")),
                Records.parse(Map.of(), 250, 1000),
                Records.parse(parameters("maxResults=1"), 250, 1000),
                Records.parse(parameters("maxResults=1&pageToken=" + ID), 250, 1000),
                Records.parse(parameters("exercise_id=" + ID), 250, 1000));
        assertThat(questions).extracting(ReadQuery::fingerprint).doesNotHaveDuplicates();
    }

    private static Known known(ReadQuery query, String... lines) {
        return AnswerEtag.known(EntityTags.parse(List.of(lines)), query);
    }
}
