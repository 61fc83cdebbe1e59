package dev.replog.projector.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.TestDatabase;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** PostgreSQL reads what we write for it in its own form. */
class BinaryArrayIT {
    private final TestDatabase database = new TestDatabase(SharedBackends.get().newDatabase());

    @Test
    void ids_arrive_andSoDoesThatThereIsNone() throws Exception {
        @Nullable
        UUID[] ids = {
            UUID.fromString("00000000-0000-0000-0000-000000000000"),
            null,
            UUID.fromString("ffffffff-ffff-ffff-ffff-ffffffffffff"),
            UUID.fromString("0197a2b3-c4d5-7e6f-8a9b-0c1d2e3f4a5b"),
        };
        assertThat(sent("SELECT unnest(?::uuid[])::text", BinaryArray.of(ids)))
                .containsExactly(
                        "00000000-0000-0000-0000-000000000000",
                        null,
                        "ffffffff-ffff-ffff-ffff-ffffffffffff",
                        "0197a2b3-c4d5-7e6f-8a9b-0c1d2e3f4a5b");
    }

    @Test
    void times_arriveToTheMicrosecond_alsoThoseBeforeTheServersEpoch() throws Exception {
        @Nullable
        Instant[] times = {
            Instant.parse("2026-11-10T14:30:00.123456Z"),
            null,
            Instant.parse("1999-12-31T23:59:59.999999Z"),
            Instant.parse("0001-01-01T00:00:00Z"),
            Instant.parse("9999-12-31T23:59:59.999Z"),
        };
        assertThat(sent("SELECT to_json(unnest(?::timestamptz[]) AT TIME ZONE 'UTC')::text", BinaryArray.of(times)))
                .containsExactly(
                        "\"2026-11-10T14:30:00.123456\"",
                        null,
                        "\"1999-12-31T23:59:59.999999\"",
                        "\"0001-01-01T00:00:00\"",
                        "\"9999-12-31T23:59:59.999\"");
    }

    @Test
    void emptyArrays_areEmpty() throws Exception {
        assertThat(sent("SELECT unnest(?::uuid[])::text", BinaryArray.of(new UUID[0])))
                .isEmpty();
        assertThat(sent("SELECT cardinality(?::timestamptz[])::text", BinaryArray.of(new Instant[0])))
                .containsExactly("0");
    }

    @Test
    void nothingIsReadIntoIt() {
        assertThatThrownBy(() -> BinaryArray.of(new UUID[0]).setByteValue(new byte[0], 0))
                .isInstanceOf(UnsupportedOperationException.class);
    }

    private List<@Nullable String> sent(String sql, BinaryArray array) throws Exception {
        List<@Nullable String> received = new ArrayList<>();
        try (Connection connection = database.connect();
                PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setObject(1, array);
            try (ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    received.add(rows.getString(1));
                }
            }
        }
        return received;
    }
}
