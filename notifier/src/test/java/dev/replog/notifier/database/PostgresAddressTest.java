package dev.replog.notifier.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {
    @Test
    void address_isTakenApart() {
        assertThat(PostgresAddress.parse(
                        "postgresql://al%40ice:s%3Ae+cret@db.example:5433/replog?sslmode=require", null))
                .isEqualTo(new PostgresAddress(
                        "jdbc:postgresql://db.example:5433/replog?sslmode=require", "al@ice", "s:e+cret"));
        assertThat(PostgresAddress.parse("postgres://localhost/replog", ""))
                .isEqualTo(new PostgresAddress("jdbc:postgresql://localhost/replog", null, null));
    }

    @Test
    void separatePassword_goesFirst_andIsNeverShown() {
        PostgresAddress address = PostgresAddress.parse("postgresql://bob:old@localhost/replog", "new");
        assertThat(address.password()).isEqualTo("new");
        assertThat(address.toString()).doesNotContain("new", "old");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "mysql://u:geheim@h/d",
                "postgresql:///d",
                "postgresql://u:geheim@h",
                "postgresql://u:geheim@h/",
                "a b"
            })
    void anythingElse_isRefused_withoutItsSecrets(String text) {
        assertThatThrownBy(() -> PostgresAddress.parse(text, null))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("postgresql://user:password@host:port/database")
                .hasMessageNotContaining("geheim");
    }
}
