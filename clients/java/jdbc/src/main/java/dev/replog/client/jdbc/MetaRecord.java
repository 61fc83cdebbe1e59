package dev.replog.client.jdbc;

import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.store.Meta;
import dev.replog.client.store.StoredJson;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The record of a store. What was read last is kept, so that it is read again only after a change. Its epoch and its
 * generation are also columns, because statements use them.
 */
final class MetaRecord {

    private final SqliteConnection connection;
    private long knownRev = -1;
    private @Nullable Meta known;

    MetaRecord(SqliteConnection connection) {
        this.connection = connection;
    }

    /** The record at this state, in the transaction that has read the state. */
    Meta at(State state) throws SQLException {
        Meta meta = known;
        if (meta == null || knownRev != state.metaRev()) {
            meta = connection.<@Nullable Meta>first("SELECT meta, catalogue FROM state", MetaRecord::of, null);
            knownRev = state.metaRev();
            known = Objects.requireNonNull(meta, "the row of state");
        }
        return meta;
    }

    private static Meta of(ResultSet row) throws SQLException {
        return StoredJson.meta(row.getString(1), catalogue(row.getString(2)));
    }

    private static @Nullable Map<String, @Nullable Object> catalogue(@Nullable String json) {
        return json == null ? null : Json.object(JsonReader.read(json));
    }

    /** Writes the record in place of the one before. It is not kept, because the transaction may yet fail. */
    void write(Meta meta, Meta before) throws SQLException {
        connection.execute(
                "UPDATE state SET meta_rev = meta_rev + 1, epoch = ?, generation = ?, meta = ?",
                meta.epoch(),
                meta.generation(),
                StoredJson.write(meta));
        if (!Objects.equals(meta.catalogue(), before.catalogue())) {
            connection.execute("UPDATE state SET catalogue = ?", catalogueOf(meta));
        }
    }

    static @Nullable String catalogueOf(Meta meta) {
        return meta.catalogue() == null ? null : JsonWriter.write(meta.catalogue());
    }
}
