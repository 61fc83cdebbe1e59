package dev.replog.projector.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.TestDatabase;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Whatever table has rows of users: the reading role sees those of the user that is named, and writes none. */
class TablesOfUsersIT {
    private static final List<String> OF_MODELS =
            List.of("further_model_head", "calendar_workout", "calendar_exercise", "calendar_set");

    private final TestDatabase database =
            TestDatabase.migrated(SharedBackends.get().newDatabase());

    @Test
    void everyTableOfUsers_isUnderRowLevelSecurity_alsoForItsOwner() throws Exception {
        List<String> tables = database.texts("""
                SELECT c.relname || ' ' || c.relrowsecurity || ' ' || c.relforcerowsecurity || ' '
                  || (SELECT string_agg(p.polname, ',' ORDER BY p.polname) FROM pg_policy p WHERE p.polrelid = c.oid)
                FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'user_id'
                WHERE c.relnamespace = 'replog'::regnamespace AND c.relkind = 'r' ORDER BY 1
                """);
        assertThat(tables)
                .hasSizeGreaterThan(OF_MODELS.size())
                .allSatisfy(table -> assertThat(table).endsWith(" true true " + policies(table)));
    }

    /** The reading role adds to the audit log that its user read another one. */
    private static String policies(String table) {
        return (table.startsWith("read_audit ") ? "reader_adds," : "") + "reader_own,writer_all";
    }

    @Test
    void reader_addsToTheAuditLog_forItsUserAlone_andChangesNothingInIt() throws Exception {
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE replog_reader");
            statement.execute("SELECT set_config('replog.user_id', 'analyst', false)");
            statement.execute("INSERT INTO read_audit (reader, user_id, request) VALUES ('analyst', 'alice', 'GET /')");
            assertThat(users(statement, "read_audit")).isEqualTo("null");
            for (String refused : List.of(
                    "INSERT INTO read_audit (reader, user_id, request) VALUES ('alice', 'bob', 'GET /')",
                    "INSERT INTO read_audit (at, reader, user_id, request) VALUES (now(), 'analyst', 'bob', 'GET /')",
                    "UPDATE read_audit SET reader = 'bob'",
                    "DELETE FROM read_audit")) {
                assertThatThrownBy(() -> statement.execute(refused))
                        .as(refused)
                        .isInstanceOf(SQLException.class)
                        .satisfies(error ->
                                assertThat(((SQLException) error).getSQLState()).isEqualTo("42501"));
            }
            statement.execute("SELECT set_config('replog.user_id', 'alice', false)");
            assertThat(users(statement, "read_audit")).isEqualTo("alice");
        }
    }

    @Test
    void reader_seesItsUserAlone_andChangesNothing() throws Exception {
        database.execute(
                "INSERT INTO further_model_head VALUES ('calendar', 'alice', 1, 1), ('calendar', 'bob', 1, 1)");
        database.execute("INSERT INTO calendar_workout (user_id, id, status) VALUES"
                + " ('alice', gen_random_uuid(), 'skipped'), ('bob', gen_random_uuid(), 'skipped')");
        database.execute("INSERT INTO calendar_exercise SELECT u, gen_random_uuid(), gen_random_uuid(),"
                + " gen_random_uuid() FROM unnest(ARRAY['alice', 'bob']) u");
        database.execute("INSERT INTO calendar_set SELECT u, gen_random_uuid(), gen_random_uuid(), 1, 1"
                + " FROM unnest(ARRAY['alice', 'bob']) u");
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement()) {
            statement.execute("SET ROLE replog_reader");
            for (String table : OF_MODELS) {
                statement.execute("SELECT set_config('replog.user_id', '', false)");
                assertThat(users(statement, table)).as(table).isEqualTo("null");
                statement.execute("SELECT set_config('replog.user_id', 'alice', false)");
                assertThat(users(statement, table)).as(table).isEqualTo("alice");
                assertThatThrownBy(() -> statement.execute("DELETE FROM " + table))
                        .hasMessageContaining("permission denied");
            }
        }
    }

    private static String users(Statement statement, String table) throws SQLException {
        try (ResultSet row = statement.executeQuery("SELECT string_agg(user_id, ',') FROM " + table)) {
            row.next();
            return String.valueOf(row.getString(1));
        }
    }
}
