package dev.replog.client.write;

import dev.replog.client.json.Members;
import dev.replog.client.query.LocalData;
import dev.replog.client.query.Row;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.Policy;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Several operations that the server applies together or not at all. It is open only while the callback of a write
 * runs, on the engine's thread: the callback must not wait for anything.
 */
public final class Transaction {

    private final LocalData data;
    private final WritePorts ports;
    private final WriteOptions options;
    private final List<Intent> intents = new ArrayList<>();
    private boolean isOpen = true;

    Transaction(LocalData data, WritePorts ports, WriteOptions options) {
        this.data = data;
        this.ports = ports;
        this.options = options;
    }

    /**
     * Makes a new entity.
     *
     * @return the row that it will have
     * @throws InvalidWrite when a field is not as the catalogue says
     */
    public Row create(String type, Consumer<Fields> fields) {
        return created(type, fields, false);
    }

    /** Makes an entity, or sets these fields when there is one with this id or this id of the app's own. */
    public Row upsert(String type, Consumer<Fields> fields) {
        return created(type, fields, true);
    }

    /**
     * Sets fields of an entity. Pass the row that the person saw when they made the change: then a change by others
     * that came in between is found, even when this device has it already.
     */
    public void patch(Row row, Consumer<Fields> fields) {
        RowKey key = new RowKey(row.type(), row.id());
        addPatch(key, fields, row, data.tokenOf(row), row.etag());
    }

    /** Sets fields of an entity, based on what this client shows now. */
    public void patch(String type, String id, Consumer<Fields> fields) {
        RowKey key = new RowKey(type, id);
        BaseRow base = data.base(key);
        addPatch(key, fields, data.row(key), data.meta().token(), base == null ? null : base.etag());
    }

    /** Deletes an entity and everything below it, based on what the person saw. */
    public void delete(Row row) {
        addDelete(new RowKey(row.type(), row.id()), data.tokenOf(row), row.etag());
    }

    /** Deletes an entity and everything below it, based on what this client shows now. */
    public void delete(String type, String id) {
        RowKey key = new RowKey(type, id);
        BaseRow base = data.base(key);
        addDelete(key, data.meta().token(), base == null ? null : base.etag());
    }

    /** The row of an entity as it is shown, without the operations of this transaction. */
    public Optional<Row> get(String type, String id) {
        requireOpen();
        return Optional.ofNullable(data.row(new RowKey(type, id)));
    }

    List<Intent> close() {
        isOpen = false;
        return intents;
    }

    private Row created(String type, Consumer<Fields> set, boolean isUpsert) {
        requireOpen();
        Fields fields = new Fields();
        set.accept(fields);
        String localId = fields.localId();
        String given = fields.id();
        String id = given != null ? given : localId != null ? ports.idOfLocal(type, localId) : ports.newId();
        OpKind kind = isUpsert || localId != null ? OpKind.UPSERT : OpKind.CREATE;
        Map<String, @Nullable Object> checked = checked(kind, type, fields);
        RowKey key = new RowKey(type, id);
        intents.add(new Intent(kind, key, localId, checked, null, null, null, null));
        Op op = Op.of(kind, key, "").localId(localId).data(checked).build();
        return data.created(op);
    }

    private void addPatch(
            RowKey key, Consumer<Fields> set, @Nullable Row shown, @Nullable String token, @Nullable String etag) {
        requireOpen();
        Fields fields = new Fields();
        set.accept(fields);
        if (fields.id() != null || fields.localId() != null) {
            throw new IllegalArgumentException(key + ": a patch with another id (expected: only a creation has one)");
        }
        Map<String, @Nullable Object> checked = checked(OpKind.PATCH, key.type(), fields);
        Members.Builder was = new Members.Builder();
        checked.keySet().forEach(name -> was.put(name, shown == null ? null : shown.get(name)));
        String base = token != null ? token : etag;
        intents.add(new Intent(OpKind.PATCH, key, null, checked, base, versionOf(key), was.build(), options.policy()));
    }

    private void addDelete(RowKey key, @Nullable String token, @Nullable String etag) {
        requireOpen();
        Policy policy = options.policy();
        intents.add(new Intent(
                OpKind.DELETE,
                key,
                null,
                null,
                token != null ? token : etag,
                versionOf(key),
                null,
                policy == null ? Policy.MERGE : policy));
    }

    private @Nullable Long versionOf(RowKey key) {
        BaseRow base = data.base(key);
        return base == null ? null : (Long) base.version();
    }

    private Map<String, @Nullable Object> checked(OpKind kind, String type, Fields fields) {
        return FieldChecks.checked(data.catalogue(), data.hasServersCatalogue(), kind, type, fields.toMap());
    }

    private void requireOpen() {
        if (!isOpen) {
            throw new IllegalStateException("The write has ended (expected: operations within its callback).");
        }
    }
}
