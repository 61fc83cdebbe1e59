package dev.replog.client;

import dev.replog.client.query.Row;
import dev.replog.client.store.Query;
import dev.replog.client.store.RowKey;
import dev.replog.client.write.Fields;
import dev.replog.client.write.Write;
import dev.replog.client.write.WriteOptions;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** All entities of a type. */
public final class EntityCollection {

    private final Replog replog;
    private final String type;

    EntityCollection(Replog replog, String type) {
        this.replog = replog;
        this.type = type;
    }

    /** The name of the type. */
    public String type() {
        return type;
    }

    /** Every row of the type. */
    public Selection all() {
        return new Selection(replog, Query.all(type));
    }

    /** As {@link Selection#where} of every row. */
    public Selection where(String field, @Nullable Object value) {
        return all().where(field, value);
    }

    /** Every row, in the order of a field. */
    public Selection orderBy(String field) {
        return all().orderBy(field);
    }

    /** The row with this id, as a selection of one or none. */
    public Selection byId(String id) {
        return all().where("id", id);
    }

    /** One entity with everything below it. */
    public TreeSelection tree(String id) {
        return new TreeSelection(replog, type, id);
    }

    /** One row; empty when there is none. */
    public Optional<Row> get(String id) {
        RowKey key = new RowKey(type, id);
        return replog.await(() -> replog.engine().onData(data -> Optional.ofNullable(data.row(key))));
    }

    /** As {@link #get}, without waiting. */
    public CompletionStage<Optional<Row>> getAsync(String id) {
        RowKey key = new RowKey(type, id);
        return replog.publish(replog.engine().onData(data -> Optional.ofNullable(data.row(key))));
    }

    /**
     * Makes a new entity. It is durable on the device when this returns.
     *
     * @throws dev.replog.client.write.InvalidWrite when a field is not as the catalogue says
     */
    public Write<Row> create(Consumer<Fields> fields) {
        return replog.write(tx -> tx.create(type, fields));
    }

    /** As {@link #create(Consumer)}, with options. */
    public Write<Row> create(Consumer<Fields> fields, WriteOptions options) {
        return replog.write(tx -> tx.create(type, fields), options);
    }

    /** Makes an entity, or sets these fields when there is one with this id or this id of the app's own. */
    public Write<Row> upsert(Consumer<Fields> fields) {
        return replog.write(tx -> tx.upsert(type, fields));
    }

    /**
     * Sets fields of the entity of a row. Pass the row that the person saw when they made the change: then a change by
     * others that came in between is found, even when this device has it already.
     */
    public Write<@Nullable Void> patch(Row row, Consumer<Fields> fields) {
        return replog.transact(tx -> tx.patch(own(row), fields), WriteOptions.DEFAULT);
    }

    /** As {@link #patch(Row, Consumer)}, with options. */
    public Write<@Nullable Void> patch(Row row, Consumer<Fields> fields, WriteOptions options) {
        return replog.transact(tx -> tx.patch(own(row), fields), options);
    }

    /** Sets fields of an entity, based on what this client shows now. */
    public Write<@Nullable Void> patch(String id, Consumer<Fields> fields) {
        return replog.transact(tx -> tx.patch(type, id, fields), WriteOptions.DEFAULT);
    }

    /** Deletes the entity of a row and everything below it. */
    public Write<@Nullable Void> delete(Row row) {
        return replog.transact(tx -> tx.delete(own(row)), WriteOptions.DEFAULT);
    }

    /** Deletes an entity and everything below it, based on what this client shows now. */
    public Write<@Nullable Void> delete(String id) {
        return replog.transact(tx -> tx.delete(type, id), WriteOptions.DEFAULT);
    }

    private Row own(Row row) {
        if (!row.type().equals(type)) {
            throw new IllegalArgumentException("row: of type " + row.type() + " (expected: " + type + ")");
        }
        return row;
    }
}
