package dev.replog.projector.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {
    private static final String APART = "kept-apart";

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
                .isEqualTo(new PostgresAddress(host, port, database, user, password));
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
                "postgresql://u:sEcret@db/replog?sslmode=require",
                "postgresql://u:sEcret@db/replog#1",
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
        PostgresProperties properties = new PostgresProperties("postgresql://u:sEcret@db/replog", "sEcret");
        assertThat(properties).asString().doesNotContain("sEcret").contains("postgresql://u@db:5432/replog");
        assertThat(properties.address()).asString().doesNotContain("sEcret");
    }

    @Test
    void text_isSafe_whenTheAddressIsBroken() {
        assertThat(new PostgresProperties("postgresql://u:sEcret#@db/replog", "sEcret"))
                .asString()
                .doesNotContain("sEcret");
    }

    @ParameterizedTest
    @CsvSource({"replog, replog", "my%20data, my+data", "a%2Bb, a%2Bb", "a%3Fb%2Fc, a%3Fb%2Fc"})
    void jdbcUrl_namesTheDatabaseSoThatTheDriverReadsTheSame(String given, String expected) {
        assertThat(PostgresAddress.parse("postgresql://u:p@db:5433/" + given, "")
                        .jdbcUrl())
                .isEqualTo("jdbc:postgresql://db:5433/" + expected);
    }
}
