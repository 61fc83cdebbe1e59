package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.read.NoParameters;
import dev.replog.projector.read.ReadProperties;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.assertj.core.api.ThrowableAssert;
import org.junit.jupiter.api.Test;

class PullQueryTest {
    private static final long SEED = Long.getLong("seed", 20261110);
    private static final PullKind ALL = new PullKind.All();
    private static final PullKind WORKOUTS =
            new PullKind.Collection(Catalogue.shipped().require("workout"));
    private static final PullLimits DEFAULTS = limits(PullPropertiesTest.defaults());

    @Test
    void nothingSaid_isEverything_withTheDefaults() {
        assertThat(parse(ALL, Map.of()))
                .isEqualTo(new PullQuery(
                        ALL, null, List.of(), null, false, PullFormat.JSON, false, 250, 4 << 20, null, Duration.ZERO));
    }

    @Test
    void everythingSaid_isRead() {
        Map<String, List<String>> parameters = Map.of(
                "since", List.of("S"),
                "types", List.of("workout_set,exercise,workout_set"),
                "showDeleted", List.of("false"),
                "maxResults", List.of("1000"),
                "pageToken", List.of("P"),
                "wait", List.of("30"));

        assertThat(parse(ALL, parameters))
                .isEqualTo(new PullQuery(
                        ALL,
                        "S",
                        List.of(
                                Catalogue.shipped().require("exercise"),
                                Catalogue.shipped().require("workout_set")),
                        false,
                        false,
                        PullFormat.JSON,
                        false,
                        1000,
                        4 << 20,
                        "P",
                        Duration.ofSeconds(30)));
        assertThat(parse(WORKOUTS, Map.of("syncToken", List.of("S"))).since()).isEqualTo("S");
    }

    @Test
    void lines_areForWhoLikesThemMoreThanJson_andWholeWithoutANumber() {
        for (String accept : List.of(
                "application/x-ndjson",
                "*/*;q=1, application/x-ndjson; q=0.1",
                "application/json;q=0.5,Application/X-NDJSON",
                "text/html, application/x-ndjson;charset=utf-8")) {
            assertThat(PullFormat.of(List.of(accept))).as(accept).isEqualTo(PullFormat.LINES);
        }
        for (String accept : List.of(
                "",
                "*/*",
                "application/*",
                "application/json, application/x-ndjson",
                "application/x-ndjson;q=0",
                "?")) {
            assertThat(PullFormat.of(List.of(accept))).as(accept).isEqualTo(PullFormat.JSON);
        }
        assertThat(PullFormat.of(List.of("text/html", "application/x-ndjson"))).isEqualTo(PullFormat.LINES);

        Map<String, List<String>> some = Map.of("maxResults", List.of("7"));
        assertThat(PullQuery.parse(Catalogue.shipped(), ALL, PullFormat.LINES, some, DEFAULTS)
                        .whole())
                .isFalse();
        assertThat(PullQuery.parse(Catalogue.shipped(), ALL, PullFormat.LINES, Map.of(), DEFAULTS)
                        .whole())
                .isTrue();
        assertThat(PullQuery.parse(Catalogue.shipped(), ALL, PullFormat.LINES, Map.of(), DEFAULTS)
                        .bytesMax())
                .isEqualTo(256 << 10);
    }

    @Test
    void everyWrongNumber_isNamedWithItsRange() {
        for (String text : List.of("0", "1001", "-1", "1.5", "x", "", "99999999999", "１")) {
            assertRefused(() -> parse(ALL, Map.of("maxResults", List.of(text))), "(expected: 1..1000)");
        }
        for (String text : List.of("31", "-1", "", "x")) {
            assertRefused(() -> parse(ALL, Map.of("wait", List.of(text))), "(expected: 0..30)");
        }
    }

    @Test
    void aLimitOfTheOperator_isTheLimitOfTheClient() {
        ReadProperties few =
                PullPropertiesTest.bind(Map.of("replog.pull.page-size", "10", "replog.pull.page-size-max", "20"));

        assertThat(PullQuery.parse(Catalogue.shipped(), ALL, PullFormat.JSON, Map.of(), limits(few))
                        .maxResults())
                .isEqualTo(10);
        assertRefused(
                () -> PullQuery.parse(
                        Catalogue.shipped(), ALL, PullFormat.JSON, Map.of("maxResults", List.of("21")), limits(few)),
                "maxResults: 21 (expected: 1..20)");
    }

    @Test
    void allErrors_areReportedAtOnce() {
        Map<String, List<String>> parameters = Map.of(
                "maxresults",
                List.of("1"),
                "showDeleted",
                List.of("1"),
                "types",
                List.of(""),
                "since",
                List.of("a", "b"));

        assertRefused(
                () -> parse(ALL, parameters),
                "maxresults: unknown query parameter (expected: one of maxResults, order, pageToken,"
                        + " showDeleted, since, syncToken, types, wait)",
                "showDeleted: 1 (expected: true or false)",
                "types:  (expected: some of exercise,",
                "since: 2 times (expected: once)");
        assertRefused(() -> parse(WORKOUTS, Map.of("types", List.of("workout"))), "types: unknown query parameter");
        assertRefused(
                () -> NoParameters.require(Map.of("x\n", List.of(""))), "unknown query parameter (expected: none)");
    }

    @Test
    void anyParameters_areReadOrRefused_neverAFault() {
        Random random = new Random(SEED);
        List<String> names =
                List.of("since", "syncToken", "order", "types", "showDeleted", "maxResults", "pageToken", "wait", "\0");
        List<String> values = new ArrayList<>(List.of("true", "false", "1", "30", "workout", ",", "\uD800", "%", "\n"));
        Catalogue.shipped().types().stream().map(EntityType::name).forEach(values::add);
        for (int i = 0; i < 5000; i++) {
            Map<String, List<String>> parameters = new HashMap<>();
            for (int n = random.nextInt(4); n > 0; n--) {
                List<String> given = new ArrayList<>();
                for (int v = random.nextInt(3); v > 0; v--) {
                    given.add(values.get(random.nextInt(values.size())));
                }
                parameters.put(names.get(random.nextInt(names.size())), given);
            }
            try {
                PullQuery query = parse(random.nextBoolean() ? ALL : WORKOUTS, parameters);
                assertThat(query.maxResults())
                        .as("seed " + SEED + " " + parameters)
                        .isBetween(1, 1000);
            } catch (ProblemException refused) {
                assertThat(refused.problem().code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
            }
        }
    }

    private static PullLimits limits(ReadProperties properties) {
        return new PullLimits(properties, PullPropertiesTest.streamDefaults());
    }

    private static PullQuery parse(PullKind kind, Map<String, List<String>> parameters) {
        return PullQuery.parse(Catalogue.shipped(), kind, PullFormat.JSON, parameters, DEFAULTS);
    }

    private static void assertRefused(ThrowableAssert.ThrowingCallable call, String... parts) {
        assertThatThrownBy(call).isInstanceOfSatisfying(ProblemException.class, refused -> {
            assertThat(refused.problem().code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
            assertThat(refused.problem().detail()).contains(parts);
        });
    }
}
