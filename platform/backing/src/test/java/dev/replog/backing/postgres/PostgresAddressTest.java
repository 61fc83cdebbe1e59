package dev.replog.backing.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {
    private static final String APART = "kept-apart";

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({
        "postgresql://u:p@db:5433/replog,              db,        5433, replog,  u,   p",
        "postgres://u:p@db/replog,                     db,        5432, replog,  u,   p",
        "postgresql://u@db/replog,                     db,        5432, replog,  u,   kept-apart",
        "postgresql://u:@db/replog,                    db,        5432, replog,  u,   ''",
        "postgresql://u:p@10.0.0.1:1/replog,           10.0.0.1,  1,    replog,  u,   p",
        "postgresql://u:p@[::1]:5432/replog,           [::1],     5432, replog,  u,   p",
        "postgresql://u:a+b@db/replog,                 db,        5432, replog,  u,   a+b",
        "postgresql://u:a:b@db/replog,                 db,        5432, replog,  u,   a:b",
        "postgresql://u:a%40b%2Fc%23d%3Fe%25@db/replog, db,       5432, replog,  u,   a@b/c#d?e%",
        "postgresql://u:p%C3%A4ss%20w%C3%B6rd@db/replog, db,      5432, replog,  u,   päss wörd",
        "postgresql://u%40home:p@db/my%20data,         db,        5432, my data, u@home, p",
    })
    void parts_areRead(String address, String host, int port, String database, String user, String password) {
        assertThat(PostgresAddress.parse(address, APART))
                .isEqualTo(new PostgresAddress(host, port, database, user, password, PostgresTls.DEFAULT));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "sEcret",
                "postgresql:u:sEcret",
                "postgresql://",
                "postgresql://db/replog",
                "postgresql://u:sEcret@db",
                "postgresql://u:sEcret@db/",
                "postgresql://:sEcret@db/replog",
                "postgresql://u:sEcret@/replog",
                "mysql://u:sEcret@db/replog",
                "jdbc:postgresql://u:sEcret@db/replog",
                "postgresql://u:sEcret#1@db/replog",
                "postgresql://u:sEcret/1@db/replog",
                "postgresql://u:sEcret?1@db/replog",
                "postgresql://u:sEcret@home@db/replog",
                "postgresql://u:sEcret%@db/replog",
                "postgresql://u:sEcret 1@db/replog",
                "postgresql://u:sEcret[]{}|@db/replog",
                "postgresql://u:sEcret@db:port/replog",
                "postgresql://u:sEcret@db:0/replog",
                "postgresql://u:sEcret@db:65536/replog",
                "postgresql://u:sEcret@a,b/replog",
            })
    void address_isRefused_withoutSayingThePassword(String address) {
        assertThatThrownBy(() -> PostgresAddress.parse(address, "sEcret"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("replog.postgres.url: ")
                .hasMessageEndingWith("(expected: postgresql://user:password@host:port/database)")
                .hasMessageNotContaining("sEcret")
                .hasNoCause();
    }

    @Test
    void text_doesNotSayThePassword() {
        assertThat(PostgresAddress.parse("postgresql://u:sEcret@db/replog", "sEcret"))
                .hasToString("postgresql://u@db:5432/replog?sslmode=prefer");
    }

    @Test
    void aFragment_isRefused() {
        assertThatThrownBy(() -> PostgresAddress.parse("postgresql://u:sEcret@db/replog#1", ""))
                .hasMessage("replog.postgres.url: has a # (expected: %23)");
    }

    @Test
    void parametersOfTls_areGivenToTheDriver() throws IOException {
        Path root = Files.createFile(folder.resolve("root ca.pem"));
        Path certificate = Files.createFile(folder.resolve("client.pem"));
        Path key = Files.createFile(folder.resolve("client.key"));
        PostgresAddress address = PostgresAddress.parse(
                "postgresql://u:p@db/replog?sslmode=verify-full&sslrootcert="
                        + root.toString().replace(" ", "%20") + "&sslcert=" + certificate + "&sslkey=" + key,
                "");
        assertThat(address.tls())
                .isEqualTo(new PostgresTls(
                        PostgresTls.Mode.VERIFY_FULL, Optional.of(root), Optional.of(certificate), Optional.of(key)));
        assertThat(address.jdbcUrl()).isEqualTo("jdbc:postgresql://db:5432/replog");
        assertThat(address.jdbcProperties())
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "user",
                        "u",
                        "password",
                        "p",
                        "sslmode",
                        "verify-full",
                        "sslrootcert",
                        root.toString(),
                        "sslcert",
                        certificate.toString(),
                        "sslkey",
                        key.toString()));
    }

    @ParameterizedTest
    @CsvSource({"disable", "prefer", "require"})
    void modesThatVerifyNothing_needNoFile(String mode) {
        assertThat(PostgresAddress.parse("postgresql://u:p@db/replog?sslmode=" + mode, "")
                        .jdbcProperties())
                .containsEntry("sslmode", mode);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sslmode=verify | sslmode: verify (expected: disable, prefer, require",
                "sslmode=REQUIRE | sslmode: REQUIRE (expected: disable, prefer, require",
                "channel_binding=require | channel_binding is not known, or has no value (expected: sslmode",
                "sslmode | sslmode is not known, or has no value (expected: sslmode",
                "sslmode= | sslmode is not known, or has no value (expected: sslmode",
                "z@db/x | a parameter is not known, or has no value (expected: sslmode",
                "sslmode=require&sslmode=disable | sslmode is given twice (expected: once)",
                "sslmode=verify-full | sslrootcert: is missing (expected: a file",
                "sslmode=require&sslrootcert=/a | sslmode: require (expected: verify-ca or",
                "sslmode=require&sslcert=/a | sslkey: is missing (expected: both",
                "sslmode=require&sslkey=/a | sslcert: is missing (expected: both",
                "sslcert=/a&sslkey=/b | sslmode: prefer (expected: require",
                "sslmode=verify-ca&sslrootcert=/no/ca | sslrootcert: /no/ca (expected: a readable file)",
                "sslmode=verify-ca&sslrootcert=%00 | sslrootcert: is no path (expected: a readable file)",
            })
    void whatContradictsItself_isRefusedInOneSentence(String parameters, String refusal) {
        assertThatThrownBy(() -> PostgresAddress.parse("postgresql://u:sEcret@db/replog?" + parameters, ""))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith("replog.postgres.url: " + refusal)
                .hasMessageNotContaining("sEcret");
    }

    @ParameterizedTest
    @CsvSource({"replog, replog", "my%20data, my+data", "a%2Bb, a%2Bb", "a%3Fb%2Fc, a%3Fb%2Fc"})
    void jdbcUrl_namesTheDatabaseSoThatTheDriverReadsTheSame(String given, String expected) {
        assertThat(PostgresAddress.parse("postgresql://u:p@db:5433/" + given, "")
                        .jdbcUrl())
                .isEqualTo("jdbc:postgresql://db:5433/" + expected);
    }
}
