package dev.replog.commands.read;

import static dev.replog.commands.read.CommandSpecification.USER;
import static dev.replog.commands.read.CommandSpecification.problem;
import static dev.replog.commands.read.CommandSpecification.value;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandHeadersTest {
    private static final LogId LOG = new LogId(7);
    private static final String KEY = "00000000-0000-4000-8000-0000000000ab";

    private static Reading<CommandHeaders> reading(Map<String, List<String>> headers) {
        return CommandHeaders.read(USER, name -> headers.getOrDefault(name, List.of()));
    }

    private static CommandHeaders headers(String name, String... lines) {
        return value(reading(Map.of(name, List.of(lines))));
    }

    private static String refused(String name, String... lines) {
        var problem = problem(reading(Map.of(name, List.of(lines))));
        assertThat(problem.code()).isEqualTo(ErrorCode.VALIDATION_FAILED);
        return problem.detail();
    }

    @Test
    void nothing_isNothing() {
        assertThat(value(reading(Map.of()))).isEqualTo(CommandHeaders.NONE);
    }

    @Test
    void ifMatch_isTheNewestOfItsTags() {
        assertThat(headers("If-Match", "\"1f\"").condition())
                .isEqualTo(new Condition(Precondition.UNCHANGED_SINCE_BASE, 0x1fL, null));
        assertThat(headers("If-Match", "1f").condition().basePosition()).isEqualTo(0x1f);
        assertThat(headers("If-Match", "\"1f\", W/\"2a\"", "\"3\"").condition().basePosition())
                .isEqualTo(0x2a);
        assertThat(headers("If-Match", "*").condition()).isEqualTo(Condition.MUST_EXIST);
    }

    @ParameterizedTest
    @ValueSource(strings = {"\"zz\"", "", ",", "\"1f\", \"zz\"", "0", "ABC", "11111111111111111"})
    void ifMatch_thatWasNeverAnEtag_isRefused(String text) {
        assertThat(refused("If-Match", text)).startsWith("If-Match: ").contains("(expected: an etag or a pull token");
    }

    @Test
    void ifMatch_takesAPullToken_alone() {
        SyncToken pulled = SyncToken.pull(LOG, new Position(0x1f), Coverage.allTypes(true));
        assertThat(headers("If-Match", '"' + pulled.encode(USER) + '"').condition())
                .isEqualTo(new Condition(
                        Precondition.UNCHANGED_SINCE_BASE, 0x1fL, new Condition.Pulled(LOG, Coverage.allTypes(true))));
        assertThat(refused("If-Match", pulled.encode(USER) + ", 1f")).contains("among 2 tags");
        assertThat(refused("If-Match", pulled.encode("bob"))).startsWith("If-Match: ");
    }

    @Test
    void ifMatch_takesNoOtherToken() {
        for (SyncToken token : List.of(
                SyncToken.mark(LOG, new Position(5)),
                new SyncToken(LOG, new Position(5), new SyncToken.Kind.Unknown()))) {
            assertThat(problem(reading(Map.of("If-Match", List.of(token.encode(USER)))))
                            .code())
                    .isEqualTo(ErrorCode.NOT_A_BASE);
        }
    }

    @Test
    void seen_isAPullToken() {
        SyncToken pulled = SyncToken.pull(LOG, new Position(0x1f), Coverage.ofTypes(List.of(1), false));
        assertThat(headers("Replog-Seen", pulled.encode(USER)).seen()).isEqualTo(new SeenToken(LOG.value(), 0x1fL));
        for (String text : List.of("x", SyncToken.mark(LOG, new Position(5)).encode(USER), pulled.encode("bob"))) {
            assertThat(problem(reading(Map.of("Replog-Seen", List.of(text)))).code())
                    .isEqualTo(ErrorCode.INVALID_TOKEN);
        }
    }

    @Test
    void catalogue_isAVersion_orTheTypesThatShip() {
        Catalogues known = Catalogues.shipped();
        String version = Catalogue.shipped().version();
        for (String text : List.of(version, '"' + version + '"')) {
            assertThat(value(CommandHeaders.catalogue(name -> List.of(text), known)))
                    .contains(version);
        }
        assertThat(value(CommandHeaders.catalogue(name -> List.of("5f3c"), known)))
                .as("never had")
                .contains(version);
        String earlier = Catalogue.ofRelease("v2").version();
        assertThat(value(CommandHeaders.catalogue(name -> List.of(earlier), known)))
                .contains(earlier);
        assertThat(value(CommandHeaders.catalogue(name -> List.of(), known))).isEmpty();
        for (String text : List.of("", "a b", "x".repeat(65), "\u00e9")) {
            assertThat(problem(CommandHeaders.catalogue(name -> List.of(text), known))
                            .detail())
                    .startsWith("Replog-Catalogue: ");
        }
    }

    @Test
    void ifNoneMatch_isOnlyForWhatIsNew() {
        assertThat(headers("If-None-Match", "*").condition()).isEqualTo(Condition.MUST_NOT_EXIST);
        assertThat(refused("If-None-Match", "\"1f\"")).startsWith("If-None-Match:");
        assertThat(problem(reading(Map.of("If-None-Match", List.of("*"), "If-Match", List.of("*"))))
                        .detail())
                .startsWith("If-Match: beside If-None-Match");
    }

    @ParameterizedTest
    @CsvSource({"reject,REJECT", "merge,MERGE", "client_wins,CLIENT_WINS", "last_write_wins,LAST_WRITE_WINS"})
    void policy_isNamed(String text, ConflictPolicy policy) {
        assertThat(headers("Replog-Conflict", text).policy()).isEqualTo(policy);
    }

    @Test
    void policyAndTime_areChecked() {
        assertThat(refused("Replog-Conflict", "server_wins")).startsWith("Replog-Conflict: server_wins (expected: ");
        assertThat(refused("Replog-Conflict", "merge", "merge")).isEqualTo("Replog-Conflict: 2 times (expected: once)");
        assertThat(headers("Replog-Client-Time", "2026-11-10T14:30:00.123Z").clientTime())
                .isEqualTo("2026-11-10T14:30:00.123Z");
        assertThat(refused("Replog-Client-Time", "yesterday")).startsWith("Replog-Client-Time: yesterday (expected: ");
    }

    @ParameterizedTest
    @ValueSource(strings = {KEY, "\"" + KEY + "\"", " 00000000-0000-4000-8000-0000000000AB "})
    void key_thatIsAUuid_isTheMutationId(String key) {
        assertThat(headers("Idempotency-Key", key).mutationId()).isEqualTo(UUID.fromString(KEY));
    }

    @Test
    void key_isDerivedForTheUser() {
        UUID derived = value(MutationIds.ofKey(USER, "order-17"));
        assertThat(derived.version()).isEqualTo(5);
        assertThat(value(MutationIds.ofKey(USER, "\"order-17\""))).isEqualTo(derived);
        assertThat(value(MutationIds.ofKey(USER, "\"order\\\\-\\\"17\\\"\"")))
                .isEqualTo(value(MutationIds.ofKey(USER, "order\\-\"17\"")));
        assertThat(value(MutationIds.ofKey("bob", "order-17"))).isNotEqualTo(derived);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\"\"", "\"open", "\"a\"b", "\"a\\b\"", "\"a\\", "\"a\";p=1", "caf\u00e9", "a\tb"})
    void key_isRefused(String key) {
        assertThat(refused("Idempotency-Key", key)).startsWith("Idempotency-Key: ");
    }

    @Test
    void key_isBounded() {
        assertThat(headers("Idempotency-Key", "x".repeat(255)).mutationId()).isNotNull();
        assertThat(refused("Idempotency-Key", "x".repeat(256))).contains("(expected: 1..255 printable");
    }
}
