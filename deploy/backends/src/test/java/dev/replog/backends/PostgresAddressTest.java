package dev.replog.backends;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PostgresAddressTest {

    @Test
    void everyPart_isRead() {
        assertThat(PostgresAddress.parse("postgresql://al%40ice:p%3Aw%2Bd@db.example:6543/replog"))
                .isEqualTo(new PostgresAddress("db.example", 6543, "al@ice", "p:w+d", "replog"));
    }

    @Test
    void passwordAndPort_mayBeLeftOut() {
        assertThat(PostgresAddress.parse("postgresql://alice@db/replog"))
                .isEqualTo(new PostgresAddress("db", 5432, "alice", null, "replog"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"postgresql://a:b@h:1/d", "postgresql://a@h:1/d", "postgresql://a%40b:c%20%2B%2F%3F@h:1/d"})
    void whatIsRead_isWrittenTheSame(String text) {
        assertThat(PostgresAddress.parse(text).url()).isEqualTo(text);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "postgres://a@h/d", "postgresql://h/d", "postgresql://a@h", "postgresql://a@h/", "a b"})
    void whatIsIncomplete_isRefusedWithTheForm(String text) {
        assertThatThrownBy(() -> PostgresAddress.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("(expected: postgresql://user[:password]@host[:port]/database)");
    }

    @Test
    void thePassword_isNotShown() {
        PostgresAddress address = PostgresAddress.parse("postgresql://alice:secret@db/replog");
        assertThat(address).asString().doesNotContain("secret");
        assertThat(address.jdbcUrl()).doesNotContain("secret");
        assertThatThrownBy(() -> PostgresAddress.parse("postgresql://alice:secret@db"))
                .hasMessageNotContaining("secret");
    }
}
