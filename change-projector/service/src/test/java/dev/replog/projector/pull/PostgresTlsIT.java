package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.Certificates;
import dev.replog.backends.EmbeddedPostgres;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.ReadProperties;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.springframework.boot.context.properties.bind.Binder;

/** Tests both drivers with a PostgreSQL that requires TLS and a client certificate. */
class PostgresTlsIT {
    private static final String IS_ENCRYPTED = "SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()";

    private static final ReadProperties DEFAULTS = new Binder().bindOrCreate("replog.pull", ReadProperties.class);

    @TempDir
    private static Path folder;

    private static Certificates certificates;
    private static Certificates others;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() {
        certificates = Certificates.make(folder.resolve("certificates"));
        others = Certificates.make(folder.resolve("others"));
        postgres = EmbeddedPostgres.start(folder.resolve("postgres"));
        postgres.demandTls(certificates);
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"require", "verify-ca", "verify-full"})
    void bothDrivers_getIn_withACertificate(String mode) throws Exception {
        String root = mode.equals("require") ? "" : "&sslrootcert=" + certificates.authority();
        PostgresAddress address = address("?sslmode=" + mode + root + client(certificates));
        ProjectionDatabase database = new ProjectionDatabase(address, Duration.ofSeconds(30));
        database.migrate();
        try (Connection connection = database.connect();
                Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(IS_ENCRYPTED)) {
            row.next();
            assertThat(row.getBoolean(1)).isTrue();
        }
        assertThat(read(address)).isTrue();
    }

    @Test
    void nobodyGetsIn_withoutTlsOrCertificate() {
        assertRefused(address(""));
        assertRefused(address("?sslmode=disable"));
        assertRefused(address("?sslmode=require"));
        assertRefused(address("?sslmode=require" + client(others)));
    }

    @Test
    void aServerOfAnotherAuthority_isRefused() {
        assertRefused(address("?sslmode=verify-ca&sslrootcert=" + others.authority() + client(certificates)));
        assertRefused(address("?sslmode=verify-full&sslrootcert=" + others.authority() + client(certificates)));
    }

    /** The certificate contains the address, and not the name that resolves to it. */
    @Test
    void aServerOfAnotherName_isRefused_byVerifyFullAlone() throws Exception {
        String files = "&sslrootcert=" + certificates.authority() + client(certificates);
        assertRefused(address("?sslmode=verify-full" + files, url -> url.replace("127.0.0.1", "localhost")));
        PostgresAddress unnamed = address("?sslmode=verify-ca" + files, url -> url.replace("127.0.0.1", "localhost"));
        new ProjectionDatabase(unnamed, Duration.ofSeconds(30)).connect().close();
    }

    private static void assertRefused(PostgresAddress address) {
        ProjectionDatabase database = new ProjectionDatabase(address, Duration.ofSeconds(30));
        assertThatThrownBy(() -> database.connect().close()).as("%s", address).isInstanceOf(SQLException.class);
        assertThatThrownBy(() -> read(address)).as("%s", address).hasMessageContaining("read_model_unavailable");
    }

    private static boolean read(PostgresAddress address) {
        try (ReadDatabase database = new ReadDatabase(address, DEFAULTS, () -> {})) {
            // The reading role cannot see the encryption of its session, but the server accepts no unencrypted one.
            return Boolean.TRUE.equals(database.first(
                            "SELECT true",
                            statement -> statement,
                            row -> Objects.requireNonNull(row.get(0, Boolean.class)))
                    .block(Duration.ofSeconds(30)));
        }
    }

    private static String client(Certificates of) {
        return "&sslcert=" + of.clientCertificate() + "&sslkey=" + of.clientKey();
    }

    private static PostgresAddress address(String parameters) {
        return address(parameters, url -> url);
    }

    private static PostgresAddress address(String parameters, UnaryOperator<String> changed) {
        return PostgresAddress.parse(changed.apply(postgres.address().url()) + parameters, "");
    }
}
