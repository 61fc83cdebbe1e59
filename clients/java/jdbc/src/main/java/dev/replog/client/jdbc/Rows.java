package dev.replog.client.jdbc;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.store.BaseChange;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.StorageFailed;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads and writes rows of {@code base}, within the transaction of the caller. */
final class Rows {

    static final String COLUMNS = "type, id, tombstone, local_id, etag, version, updated_at, data";

    private static final String REMOVE = """
            UPDATE base SET rev = ?, tombstone = 0, data = NULL
            WHERE generation = ? AND type = ? AND id = ? AND data IS NOT NULL""";

    private final SqliteConnection connection;

    Rows(SqliteConnection connection) {
        this.connection = connection;
    }

    static BaseRow read(ResultSet row) throws SQLException {
        return new BaseRow(
                row.getString(1),
                row.getString(2),
                row.getInt(3) == 1,
                row.getString(4),
                row.getString(5),
                row.getLong(6),
                row.getString(7),
                data(row.getString(8)));
    }

    private static Map<String, @Nullable Object> data(String json) {
        Map<String, @Nullable Object> data = Json.object(JsonReader.read(json));
        if (data == null) {
            throw new StorageFailed("The data of a row are not an object; the file is damaged.");
        }
        return data;
    }

    List<BaseRow> byKey(int generation, Collection<RowKey> keys) throws SQLException {
        List<BaseRow> rows = new ArrayList<>();
        for (RowKey key : keys) {
            connection.forEach(
                    "SELECT " + COLUMNS
                            + " FROM base WHERE generation = ? AND type = ? AND id = ? AND data IS NOT NULL",
                    row -> rows.add(read(row)),
                    generation,
                    key.type(),
                    key.id());
        }
        return rows;
    }

    void change(BaseChange change, long rev) throws SQLException {
        for (BaseRow row : change.put()) {
            put(change.generation(), row, rev);
        }
        for (RowKey key : change.remove()) {
            connection.execute(REMOVE, rev, change.generation(), key.type(), key.id());
        }
    }

    private void put(int generation, BaseRow row, long rev) throws SQLException {
        connection.execute(
                """
                INSERT INTO base (generation, rev, type, id, tombstone, local_id, etag, version, updated_at, data)
                VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                ON CONFLICT (generation, type, id) DO UPDATE SET
                  rev = excluded.rev, tombstone = excluded.tombstone, local_id = excluded.local_id,
                  etag = excluded.etag, version = excluded.version, updated_at = excluded.updated_at,
                  data = excluded.data""",
                generation,
                rev,
                row.type(),
                row.id(),
                row.deleted() ? 1 : 0,
                row.localId(),
                row.etag(),
                row.version(),
                row.updatedAt(),
                JsonWriter.write(row.data()));
    }
}
