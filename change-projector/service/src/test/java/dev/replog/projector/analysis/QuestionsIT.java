package dev.replog.projector.analysis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.apply.Await;
import dev.replog.projector.apply.TestDatabase;
import dev.replog.projector.apply.TestLog;
import dev.replog.projector.models.ModelServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An analyst answers the questions of the page from data that the real service wrote, and can do nothing else. */
class QuestionsIT {
    private static final Path PAGE = Path.of(System.getProperty("replog.root")).resolve("docs/analyse/questions.md");
    private static final Pattern QUESTION =
            Pattern.compile("(?ms)^## (\\d+\\. .*?)$.*?" + "^```sql\n(.*?)^```\n\n(.*?)(?=\n\n|\\z)");
    private static final String OWN_TYPE = """
            {"type": "record", "name": "Photo", "doc": "A picture.", "replog.type": "photo",
             "replog.collection": "photos", "replog.code": 100, "fields": [
              {"name": "group", "type": ["null", "string"], "default": null, "doc": "Its group."}]}
            """;
    private static final String PASSWORD = UUID.randomUUID().toString();
    private static final String ANALYST =
            "analyst_" + UUID.randomUUID().toString().substring(0, 8);
    private static final String VIEWS = "SELECT oid::regclass::text FROM pg_class"
            + " WHERE relnamespace = 'replog_analysis'::regnamespace ORDER BY 1";

    @TempDir
    private static Path folder;

    private static TestLog log;
    private static ModelServer server;
    private static TestDatabase database;

    @BeforeAll
    static void start() throws Exception {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        Files.writeString(folder.resolve("photo.avsc"), OWN_TYPE);
        log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 1);
        new TrainingSample(log, Instant.now()).append();
        database = new TestDatabase(backends.newDatabase());
        server = ModelServer.start(
                backends.kafkaBootstrapServers(), prefix, database.url(), "replog.catalogue=" + folder);
        Await.until("everything is applied", () -> database.progress().equals(log.ends()));
        Await.until(
                "the read models have followed",
                () -> database.text("SELECT count(*) FROM user_head u"
                                + " JOIN further_model_head m ON m.user_id = u.user_id AND "
                                + "m.position >= u.change_position")
                        .equals("6"));
        Await.until("the views are there", () -> database.texts(VIEWS).contains("replog_analysis.photo"));
        // As an operator gives the role a login, but for this test alone.
        database.execute("CREATE ROLE " + ANALYST + " LOGIN PASSWORD '" + PASSWORD + "' IN ROLE replog_analyst");
    }

    @AfterAll
    static void end() throws SQLException {
        server.close();
        log.close();
        database.execute("DROP ROLE IF EXISTS " + ANALYST);
    }

    @Test
    void everyQuestion_hasTheAnswerOfThePage() throws Exception {
        Map<String, String> expected = new LinkedHashMap<>();
        Map<String, String> answers = new LinkedHashMap<>();
        try (Connection connection = analyst();
                Statement statement = connection.createStatement()) {
            for (MatchResult question : questions()) {
                expected.put(question.group(1), question.group(3).strip());
                try (ResultSet rows = statement.executeQuery(question.group(2))) {
                    answers.put(question.group(1), table(rows));
                }
            }
        }
        assertThat(answers).hasSize(10).isEqualTo(expected);
        assertThat(answers.values())
                .allSatisfy(answer -> assertThat(answer.lines()).hasSizeGreaterThan(2));
    }

    @Test
    void analyst_readsTheViewsOfAllUsers_andNothingElse() throws Exception {
        String mine = "FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace"
                + " WHERE n.nspname !~ '^(pg_|information_schema)' AND c.relkind IN ('r', 'p', 'v', 'm', 'f')";
        try (Connection connection = analyst();
                Statement statement = connection.createStatement()) {
            assertThat(texts(
                            statement,
                            "SELECT c.oid::regclass::text " + mine + " AND c.relkind <> 'S' AND"
                                    + " has_any_column_privilege(c.oid,"
                                    + " 'SELECT, INSERT, UPDATE, REFERENCES') ORDER BY 1"))
                    .isEqualTo(database.texts(VIEWS).stream()
                            .map(view -> view.replace("replog_analysis.", ""))
                            .sorted()
                            .toList())
                    .contains("photo", "workout_set", "losses");
            assertThat(texts(
                            statement,
                            "SELECT c.oid::regclass::text " + mine + " AND c.relkind <> 'S' AND"
                                    + " has_table_privilege(c.oid,"
                                    + " 'INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')"))
                    .isEmpty();
            assertThat(texts(
                            statement,
                            "SELECT nspname FROM pg_namespace WHERE has_schema_privilege(oid, 'CREATE')"
                                    + " AND nspname !~ '^pg_temp'"))
                    .isEmpty();
            assertThat(texts(statement, "SELECT DISTINCT user_id FROM workout_set ORDER BY 1"))
                    .containsExactly("ana", "ben", "cleo");
            for (String forbidden : List.of(
                    "SELECT * FROM replog.receipt",
                    "SELECT * FROM replog.node",
                    "SELECT * FROM replog.entity",
                    "UPDATE workout_set SET version = 1",
                    "DELETE FROM workout_set",
                    "INSERT INTO workout_set (user_id) VALUES ('ana')",
                    "CREATE TABLE replog_analysis.mine (a int)",
                    "DROP VIEW workout_set")) {
                assertThatThrownBy(() -> statement.execute(forbidden))
                        .as(forbidden)
                        .hasMessageMatching("(?s).*(permission denied|must be owner).*");
            }
            assertThatThrownBy(() -> statement.execute("SET ROLE replog_reader"))
                    .hasMessageContaining("permission denied");
        }
    }

    @Test
    void role_hasLimits_andNoLoginUntilAnOperatorGivesItOne() throws Exception {
        assertThat(database.text(
                        "SELECT concat_ws(' ', rolcanlogin, rolsuper, rolbypassrls, rolcreaterole, rolconnlimit)"
                                + " FROM pg_roles WHERE rolname = 'replog_analyst'"))
                .isEqualTo("f f f f 10");
        assertThat(database.texts(
                        "SELECT unnest(rolconfig) FROM pg_roles" + " WHERE rolname = 'replog_analyst' ORDER BY 1"))
                .containsExactly(
                        "default_transaction_read_only=on",
                        "idle_in_transaction_session_timeout=1min",
                        "search_path=replog_analysis",
                        "statement_timeout=5min");
    }

    private static Connection analyst() throws SQLException {
        PostgresAddress address = PostgresAddress.parse(database.url(), "");
        Properties properties = address.jdbcProperties();
        properties.setProperty("user", ANALYST);
        properties.setProperty("password", PASSWORD);
        properties.setProperty("currentSchema", TypeView.SCHEMA);
        properties.setProperty("options", "-c TimeZone=UTC");
        return DriverManager.getConnection(address.jdbcUrl(), properties);
    }

    private static List<MatchResult> questions() throws IOException {
        return QUESTION.matcher(Files.readString(PAGE)).results().toList();
    }

    /** As a page shows it. */
    private static String table(ResultSet rows) throws SQLException {
        int columns = rows.getMetaData().getColumnCount();
        List<String> lines = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (int i = 1; i <= columns; i++) {
            names.add(rows.getMetaData().getColumnLabel(i));
        }
        lines.add("| " + String.join(" | ", names) + " |");
        lines.add("|" + "---|".repeat(columns));
        while (rows.next()) {
            List<String> values = new ArrayList<>();
            for (int i = 1; i <= columns; i++) {
                String value = rows.getString(i);
                values.add(value == null ? "" : value);
            }
            lines.add("| " + String.join(" | ", values) + " |");
        }
        return String.join("\n", lines);
    }

    private static List<String> texts(Statement statement, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
