package dev.replog.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedPostgresIT {

    @TempDir
    private Path folder;

    @Test
    void data_isKept_whenTheServerIsRestarted() throws SQLException {
        EmbeddedPostgres first = EmbeddedPostgres.start(folder);
        execute(first.address(), "CREATE TABLE lift (name text)", "INSERT INTO lift VALUES ('squat')");
        first.close();

        try (EmbeddedPostgres second = EmbeddedPostgres.start(first.folder(), first.port())) {
            assertThat(second.address()).isEqualTo(first.address());
            assertThat(query(second.address(), "SELECT name FROM lift")).isEqualTo("squat");
        }
    }

    @Test
    void theServer_isTheRightVersionAndDurable() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(query(postgres.address(), "SHOW server_version")).startsWith("18.");
            assertThat(query(postgres.address(), "SHOW fsync")).isEqualTo("on");
            assertThat(query(postgres.address(), "SHOW synchronous_commit")).isEqualTo("on");
            assertThat(query(postgres.address(), "SHOW listen_addresses")).isEqualTo("127.0.0.1");
        }
    }

    /** Clients compute as many iterations for each connection. */
    @Test
    void theRandomPassword_hasOneIteration() throws SQLException {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThat(query(postgres.address(), "SELECT rolpassword FROM pg_authid WHERE rolname = current_user"))
                    .startsWith("SCRAM-SHA-256$1:");
        }
    }

    @Test
    void strangers_areNotLetIn() {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            PostgresAddress address = postgres.address();
            PostgresAddress guessed =
                    new PostgresAddress(address.host(), address.port(), address.user(), "guessed", address.database());
            assertThatThrownBy(guessed::connect).hasMessageContaining("password authentication failed");
        }
    }

    @Test
    void anOrphanedServer_isStoppedFirst_whenItsOwnerWasKilled() throws Exception {
        PostgresAddress address;
        BuildProcess orphan;
        try (OtherJvm owner = OtherJvm.start(PostgresOwner.class, folder.toString())) {
            address = PostgresAddress.parse(owner.said("url"));
            orphan = BuildProcess.named(
                    ProcessHandle.of(Long.parseLong(owner.said("postmaster"))).orElseThrow());
            execute(address, "CREATE TABLE lift (name text)", "INSERT INTO lift VALUES ('row')");
        }
        assertThat(orphan.isAlive()).isTrue();

        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder, address.port())) {
            assertThat(orphan.isAlive()).isFalse();
            assertThat(postgres.process().pid()).isNotEqualTo(orphan.id());
            assertThat(query(postgres.address(), "SELECT name FROM lift")).isEqualTo("row");
        }
    }

    @Test
    void aStaleProcessNumber_isNotTakenForAServer_whenAnotherProgramHasItNow() throws Exception {
        EmbeddedPostgres first = EmbeddedPostgres.start(folder);
        Path file = folder.resolve("data").resolve("postmaster.pid");
        String written = Files.readString(file);
        first.close();
        Files.writeString(
                file,
                written.replaceFirst(
                        "\\d+", String.valueOf(ProcessHandle.current().pid())));

        try (EmbeddedPostgres second = EmbeddedPostgres.start(folder)) {
            assertThat(query(second.address(), "SELECT 'up'")).isEqualTo("up");
        }
    }

    @Test
    void aSecondServer_isRefusedInOneSentence_whenFolderOrPortIsTaken(@TempDir Path other) {
        try (EmbeddedPostgres postgres = EmbeddedPostgres.start(folder)) {
            assertThatThrownBy(() -> EmbeddedPostgres.start(folder))
                    .isInstanceOf(BackendException.class)
                    .hasMessage("The folder " + postgres.folder() + " is in use by another running server.");
            assertThatThrownBy(() -> EmbeddedPostgres.start(other, postgres.port()))
                    .isInstanceOf(BackendException.class)
                    .hasMessage("The port " + postgres.port()
                            + " on 127.0.0.1 is in use already, so PostgreSQL cannot start there.");
            assertThat(postgres.process().isAlive()).isTrue();
        }
    }

    private static void execute(PostgresAddress address, String... statements) throws SQLException {
        try (Connection connection = address.connect();
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static String query(PostgresAddress address, String sql) throws SQLException {
        try (Connection connection = address.connect();
                Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            assertThat(result.next()).isTrue();
            return result.getString(1);
        }
    }

    /** Runs a server until it is killed. */
    static final class PostgresOwner {
        static void main(String[] arguments) throws IOException {
            EmbeddedPostgres postgres = EmbeddedPostgres.start(Path.of(arguments[0]));
            System.out.println("url " + postgres.address().url());
            System.out.println("postmaster " + postgres.process().pid());
            OtherJvm.awaitEndOfParent();
        }
    }
}
