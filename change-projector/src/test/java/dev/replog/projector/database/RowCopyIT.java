package dev.replog.projector.database;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.backends.SharedBackends;
import dev.replog.projector.apply.TestDatabase;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** PostgreSQL reads the rows that we write for it in its own form. */
class RowCopyIT {
    private static final UUID ID = UUID.fromString("0197a2b3-c4d5-7e6f-8a9b-0c1d2e3f4a5b");

    private final TestDatabase database =
            TestDatabase.migrated(SharedBackends.get().newDatabase());

    private record Text(int number, @Nullable String text) {}

    @BeforeEach
    void createTables() throws SQLException {
        database.execute(
                "CREATE TABLE every (s smallint, i integer, b bigint, u uuid, t timestamptz, x text, y bytea, j json)");
        database.execute("CREATE TABLE texts (number integer PRIMARY KEY, text text)");
    }

    @Test
    void everyKindOfValue_arrives() throws Exception {
        try (Connection connection = database.connect()) {
            RowCopy.into(connection, "every (s, i, b, u, t, x, y, j)", 8, List.of(true, false), (out, isThere) -> {
                out.add((short) -2);
                out.add(Integer.MIN_VALUE);
                out.add(isThere ? (Long) Long.MAX_VALUE : null);
                out.add(isThere ? ID : null);
                out.add(isThere ? Instant.parse("1999-12-31T23:59:59.999999Z") : null);
                out.add(isThere ? "cärol 💪\n\\N" : null);
                out.add(isThere ? new byte[] {0, -1} : null);
                out.add(isThere ? "{\"a\": 1.50}" : null);
            });
            assertThat(texts(connection, "SELECT every::text FROM every"))
                    .containsExactly(
                            "(-2,-2147483648,9223372036854775807," + ID
                                    + ",\"1999-12-31 23:59:59.999999+00\",\"cärol 💪\n\\\\N\",\"\\\\x00ff\",\"{\"\"a\"\": 1.50}\")",
                            "(-2,-2147483648,,,,,,)");
        }
    }

    @Test
    void rows_comeInTheirOrder_howeverManyBuffersTheyTake() throws Exception {
        List<Text> rows = IntStream.range(0, 500)
                .mapToObj(i -> new Text(i, "é".repeat(i % 100 == 7 ? 100_000 + i : i)))
                .toList();
        try (Connection connection = database.connect()) {
            copy(connection, rows);
            assertThat(texts(connection, "SELECT octet_length(text)::text FROM texts ORDER BY ctid"))
                    .containsExactlyElementsOf(rows.stream()
                            .map(row ->
                                    String.valueOf(String.valueOf(row.text).getBytes(StandardCharsets.UTF_8).length))
                            .toList());
        }
    }

    @Test
    void nothing_isNotEvenAsked() throws Exception {
        try (Connection connection = database.connect()) {
            RowCopy.into(connection, "no_such_table (x)", 1, List.of(), (out, row) -> {});
        }
    }

    @Test
    void rowThatIsThereAlready_isToldAsThat_andNothingIsCopied() throws Exception {
        try (Connection connection = database.connect()) {
            copy(connection, List.of(new Text(2, "first")));
            assertThatThrownBy(() -> copy(connection, List.of(new Text(1, "a"), new Text(2, "b"), new Text(3, "c"))))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
            assertThat(texts(connection, "SELECT text FROM texts")).containsExactly("first");
        }
    }

    @Test
    void failureHalfWay_leavesAConnectionThatWorks_andNoRow() throws Exception {
        try (Connection connection = database.connect()) {
            assertThatThrownBy(() ->
                            RowCopy.into(connection, "texts (number, text)", 2, List.of(1, 2), (out, number) -> {
                                if (number == 2) {
                                    throw new IllegalStateException("half way");
                                }
                                out.add((int) number);
                                out.add("x".repeat(100_000));
                            }))
                    .hasMessage("half way");
            assertThat(texts(connection, "SELECT text FROM texts")).isEmpty();
        }
    }

    private static void copy(Connection connection, List<Text> rows) throws SQLException {
        RowCopy.into(connection, "texts (number, text)", 2, rows, (out, row) -> {
            out.add(row.number);
            out.add(row.text);
        });
    }

    private static List<String> texts(Connection connection, String sql) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                texts.add(rows.getString(1));
            }
        }
        return texts;
    }
}
