package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.progress.LogEnds.LogEnd;
import dev.replog.projector.progress.Waiting;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.ReadProperties;
import dev.replog.projector.read.StoredHeads;
import dev.replog.schemas.catalogue.Catalogues;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Tests that no request reads another user's rows, whatever its connection did before; one connection is used for all.
 */
class RowLevelSecurityIT {
    private static final int USERS = 20;
    private static String url;
    private static ReadDatabase database;
    private static ReadModel readModel;

    @BeforeAll
    static void fill() throws SQLException {
        url = SharedBackends.get().newDatabase();
        ReadModelWriter.migrate(url);
        try (ReadModelWriter writer = ReadModelWriter.open(url)) {
            for (int i = 0; i < USERS; i++) {
                writer.put(
                        Row.root(user(i), "exercise", UUID.randomUUID(), at(i + 1), "{\"name\": \"" + user(i) + "\"}"));
            }
        }
        ReadProperties properties = new Binder(
                        new MapConfigurationPropertySource(Map.of("replog.pull.connections", "1")))
                .bindOrCreate("replog.pull", ReadProperties.class);
        database = new ReadDatabase(PostgresAddress.parse(url, ""), properties, () -> {});
        readModel = new ReadModel(database, Catalogues::shipped);
    }

    @AfterAll
    static void close() {
        database.close();
    }

    @Test
    void aConnectionThatServedSomebody_showsNothingToWhoIsNotNamed() {
        String session = session();
        assertThat(text(page(user(3)).items())).contains(user(3));

        for (String table : List.of("entity", "user_head", "receipt", "history")) {
            assertThat(number("SELECT count(*) FROM " + table)).as(table).isZero();
        }
        assertThat(session()).as("the same connection").isEqualTo(session);
    }

    @Test
    void whoAsksForAnothersRows_getsNone_whateverTheStatementSays() {
        assertThat(text(page(user(4)).items())).contains(user(4));
        for (String table : List.of("entity", "user_head")) {
            String rows =
                    "SELECT count(*) FROM (SELECT set_config('replog.user_id', '" + user(3) + "', true) OFFSET 0) me,"
                            + " LATERAL (SELECT t.user_id FROM " + table + " t OFFSET 0) all_rows WHERE user_id ";
            assertThat(number(rows + "= '" + user(3) + "'")).as(table).isEqualTo(1);
            assertThat(number(rows + "<> '" + user(3) + "'")).as(table).isZero();
            assertThat(number(rows + "= '" + user(4) + "'")).as(table).isZero();
        }
        // The user's name ends with its statement; an empty or missing name reads no rows.
        assertThat(number("SELECT count(*) FROM entity")).isZero();
        assertThat(number("SELECT count(*) FROM (SELECT set_config('replog.user_id', '', true) OFFSET 0) me,"
                        + " LATERAL (SELECT 1 FROM entity OFFSET 0) all_rows"))
                .isZero();
    }

    @Test
    void whatIsStillToBePublished_isOfAllUsers_andNotToBeRead() {
        assertThat(textOf("SELECT count(next_offset)::text AS text FROM projection_progress"))
                .isNotEmpty();
        for (String secret : List.of("unpublished FROM projection_progress", "bytes FROM projection_owed")) {
            assertThatThrownBy(() -> textOf("SELECT " + secret)).hasMessageContaining("cannot be reached");
        }
        // No other table is readable by all, now or later, unless it is known to have no user's data.
        assertThat(textOf("""
                        SELECT string_agg(c.relname || '.' || a.attname, ' ' ORDER BY c.relname, a.attname) AS text
                        FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
                        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
                        WHERE n.nspname = 'replog' AND c.relkind IN ('r', 'p', 'v', 'm') AND NOT c.relrowsecurity
                          AND c.relname NOT LIKE 'further_model%' AND c.relname NOT IN ('log_generation', 'erasure')
                          AND has_column_privilege(c.oid, a.attnum, 'SELECT')
                        """))
                .isEqualTo(
                        "projection_progress.generation projection_progress.next_offset projection_progress.partition");
    }

    @Test
    void theStatus_countsTheUsersOwn() {
        StatusReads status = new StatusReads(database, ignored -> Mono.empty(), Catalogues::shipped);

        assertThat(answer(status.read(user(3))).counts()).contains("\"exercise\":1");
        assertThat(answer(status.read(user(4))).head()).isEqualTo(at(5));
        assertThat(answer(status.read("nobody")).counts()).contains("\"exercise\":0");
        assertThat(number("SELECT count(*) FROM user_head")).isZero();
    }

    @Test
    void whatIsPending_isWhatNoGenerationHasApplied() throws SQLException {
        try (ReadModelWriter writer = ReadModelWriter.open(url)) {
            writer.generation(1, ReadModelWriter.TOPIC);
            writer.execute("INSERT INTO projection_progress VALUES (1, 2, 7, 1, 'somebody')");
            // Nothing of the second generation is known yet.
            StatusReads status = new StatusReads(
                    database,
                    ignored -> Mono.just(List.of(new LogEnd(1, 2, 10), new LogEnd(2, 0, 4))),
                    Catalogues::shipped);
            assertThat(answer(status.read(user(3))).pending()).isEqualTo(7);

            writer.execute("UPDATE projection_progress SET next_offset = 11");
            assertThat(answer(status.read(user(3))).pending()).isEqualTo(4);

            writer.execute(
                    "UPDATE projection_progress SET next_offset = 9; UPDATE log_generation SET drained_at = now()");
            assertThat(answer(status.read(user(3))).pending()).isEqualTo(4);
        }
        assertThat(answer(new StatusReads(database, ignored -> Mono.empty(), Catalogues::shipped).read(user(3)))
                        .pending())
                .isNull();
    }

    @Test
    void everybodyGetsTheirOwnRows_howeverRequestsInterleave() {
        List<Integer> asked = new ArrayList<>();
        for (int round = 0; round < 10; round++) {
            for (int i = 0; i < USERS; i++) {
                asked.add((i * 7 + round) % USERS);
            }
        }

        List<String> answered = answer(Flux.fromIterable(asked)
                .flatMapSequential(i -> readModel.page(everything(user(i))).map(page -> text(page.items())), 16)
                .collectList());

        assertThat(answered).hasSameSizeAs(asked);
        for (int n = 0; n < asked.size(); n++) {
            assertThat(answered.get(n))
                    .contains("\"name\": \"" + user(asked.get(n)) + "\"")
                    .containsOnlyOnce("\"type\"");
        }
    }

    @Test
    void headsAreThoseOfTheUsersThatWereNamed() {
        Map<String, Long> heads = answer(new StoredHeads(database).headPositions(List.of(user(2), "nobody", user(5))));

        assertThat(heads).containsExactlyInAnyOrderEntriesOf(Map.of(user(2), at(3), user(5), at(6)));
        assertThat(number("SELECT count(*) FROM user_head")).isZero();
    }

    @Test
    void aUserWithoutHistory_hasNothing() {
        PullPage page = page("nobody");

        assertThat(page.head()).isZero();
        assertThat(page.found()).isZero();
        assertThat(page.items().remaining()).isZero();
    }

    @Test
    void theReadingRole_writesNothing() {
        assertThat(textOf("SELECT current_user::text AS text")).isEqualTo("replog_reader");
        assertThatThrownBy(() -> number("WITH gone AS (DELETE FROM entity RETURNING 1) SELECT count(*) FROM gone"))
                .hasMessageContaining("read_model_unavailable");
    }

    @Test
    void sessionsHaveTheirLimits() {
        for (Map.Entry<String, String> limit : Map.of(
                        "statement_timeout", "10s", "lock_timeout", "2s", "search_path", "replog", "jit", "off")
                .entrySet()) {
            assertThat(textOf("SELECT current_setting('" + limit.getKey() + "') AS text"))
                    .as(limit.getKey())
                    .isEqualTo(limit.getValue());
        }
    }

    private static PullPage page(String userId) {
        return answer(readModel.page(everything(userId)));
    }

    private static <T> T answer(Mono<T> question) {
        return question.blockOptional(Duration.ofSeconds(30)).orElseThrow();
    }

    private static Pull everything(String userId) {
        return new Pull(
                userId,
                new PullKind.All(),
                List.of(),
                false,
                false,
                true,
                false,
                PullFormat.JSON,
                false,
                100,
                1_000_000,
                Cursor.after(0, new PullKind.All()),
                Pull.START_UNKNOWN,
                null,
                Pull.NOTHING_KNOWN,
                new PullEtag(""),
                new Waiting(0, Duration.ZERO, Duration.ZERO));
    }

    private static String session() {
        return textOf("SELECT pg_backend_pid()::text AS text");
    }

    private static String textOf(String sql) {
        return answer(
                database.first(sql, statement -> statement, row -> String.valueOf(row.get("text", String.class))));
    }

    private static long number(String sql) {
        return Long.parseLong(textOf(sql.replace("count(*)", "count(*)::text AS text")));
    }

    private static String user(int i) {
        return "user-" + i + ".";
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes.duplicate()).toString();
    }
}
