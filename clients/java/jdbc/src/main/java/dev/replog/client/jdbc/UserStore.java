package dev.replog.client.jdbc;

import dev.replog.client.jdbc.SqliteConnection.Mode;
import dev.replog.client.json.JsonWriter;
import dev.replog.client.store.BaseRow;
import dev.replog.client.store.Change;
import dev.replog.client.store.Changes;
import dev.replog.client.store.Cursor;
import dev.replog.client.store.Loaded;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.Query;
import dev.replog.client.store.RowKey;
import dev.replog.client.store.StorageFailed;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoredJson;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One client's access to the file of a user. */
final class UserStore implements Store {

    /** What there is between open and close. */
    private record Opened(
            SqliteConnection connection,
            String instance,
            MetaRecord record,
            Commits commits,
            FieldIndexes indexes,
            HolderLocks locks,
            long dataVersion) {}

    /** The statements of a transaction that begins with the state of the store. */
    private interface StateWork<T extends @Nullable Object> {
        T run(State state) throws SQLException;
    }

    private final Path file;
    private final @Nullable String user;
    private final SqliteSettings settings;
    private @Nullable Opened opened;
    private @Nullable DataVersionWatch watch;

    UserStore(Path file, @Nullable String user, SqliteSettings settings) {
        this.file = file;
        this.user = user;
        this.settings = settings;
    }

    @Override
    public Loaded open(Meta fresh) {
        if (opened != null) {
            throw new StorageFailed("The store is open already.");
        }
        SqliteConnection connection = DatabaseFile.open(file, settings);
        try {
            long dataVersion = DataVersionWatch.read(connection);
            DatabaseFile.prepare(connection, file, JsonWriter.write(user), fresh);
            String instance =
                    connection.run(() -> connection.first("SELECT instance FROM state", row -> row.getString(1), ""));
            MetaRecord record = new MetaRecord(connection);
            Loaded loaded = connection.transact(Mode.READ, () -> {
                State state = State.read(connection, instance);
                return new Loaded(record.at(state), new Reads(connection).queue(), state.cursor());
            });
            Commits commits = new Commits(connection, instance, record);
            FieldIndexes indexes = new FieldIndexes(connection);
            opened = new Opened(connection, instance, record, commits, indexes, new HolderLocks(file), dataVersion);
            return loaded;
        } catch (RuntimeException failure) {
            connection.close();
            throw failure;
        }
    }

    @Override
    public List<BaseRow> query(Query query) {
        Opened open = open();
        RowQuery plan = RowQuery.of(query);
        String sql = plan.sql(open.indexes().ensure(query.type(), plan.field()));
        List<BaseRow> rows = new ArrayList<>();
        transact(Mode.READ, state -> {
            open.connection()
                    .forEach(
                            sql,
                            row -> {
                                BaseRow read = Rows.read(row);
                                if (plan.isExact() || query.fits(read)) {
                                    rows.add(read);
                                }
                            },
                            plan.parameters().toArray());
            return rows;
        });
        if (plan.isExact()) {
            return rows;
        }
        rows.sort(query::compare);
        Integer limit = query.limit();
        return limit == null || limit >= rows.size() ? rows : List.copyOf(rows.subList(0, limit));
    }

    @Override
    public List<BaseRow> readBase(int generation, Collection<RowKey> keys) {
        Rows rows = new Rows(open().connection());
        return transact(Mode.READ, state -> rows.byKey(generation, keys));
    }

    @Override
    public Changes changes(Cursor since, Collection<String> types) {
        Opened open = open();
        Reads reads = new Reads(open.connection());
        return transact(Mode.READ, state -> {
            Meta meta = open.record().at(state);
            return state.cursor().equals(since)
                    ? new Changes(meta, List.of(), List.of(), List.of(), List.of(), List.of(), false, since)
                    : reads.since(since, types, state, meta);
        });
    }

    @Override
    public List<Long> commit(Change change) {
        return open().commits().commit(change);
    }

    @Override
    public OptionalLong lead(String holder, long now, long millis) {
        Leases leases = leases();
        open().locks().hold(holder);
        return transact(Mode.READ, state -> leases.isTaken(holder, now, millis))
                ? OptionalLong.empty()
                : transact(Mode.WRITE, state -> leases.lead(state, holder, now, millis));
    }

    @Override
    public void resign(String holder) {
        Leases leases = leases();
        transact(Mode.WRITE, state -> leases.resign(holder));
    }

    @Override
    public @Nullable Outcome outcome(String mutationId) {
        SqliteConnection connection = open().connection();
        return this.<@Nullable Outcome>transact(
                Mode.READ,
                state -> connection.<@Nullable Outcome>first(
                        "SELECT doc FROM outcome WHERE mutation_id = ?",
                        row -> StoredJson.outcome(row.getString(1)),
                        null,
                        mutationId));
    }

    @Override
    public int forget(long olderThan, int limit) {
        Maintenance maintenance = new Maintenance(open().connection());
        return transact(Mode.WRITE, state -> maintenance.forget(olderThan, limit, settings.historyLimit()));
    }

    @Override
    public int sweep(Collection<Integer> generations, int limit) {
        Maintenance maintenance = new Maintenance(open().connection());
        return transact(Mode.WRITE, state -> maintenance.sweep(generations, limit));
    }

    @Override
    public void watch(Runnable changed) {
        Opened open = open();
        if (watch != null) {
            watch.close();
        }
        watch = DataVersionWatch.start(open.connection(), open.dataVersion(), changed);
    }

    @Override
    public void close() {
        Opened open = opened;
        opened = null;
        if (watch != null) {
            watch.close();
            watch = null;
        }
        if (open != null) {
            open.connection().close();
            open.locks().close();
        }
    }

    /**
     * The file stays, without content: another process may have it open, and would go on writing to a file without a
     * name if it were deleted.
     */
    @Override
    public void destroy() {
        SqliteConnection connection = open().connection();
        try {
            transact(Mode.READ, state -> state);
            DatabaseFile.empty(connection);
        } finally {
            close();
        }
    }

    private Leases leases() {
        return new Leases(open().connection(), open().record(), open().locks());
    }

    private Opened open() {
        if (opened == null) {
            throw new StorageFailed("The store is not open.");
        }
        return opened;
    }

    private <T extends @Nullable Object> T transact(Mode mode, StateWork<T> work) {
        Opened open = open();
        return open.connection().transact(mode, () -> work.run(State.read(open.connection(), open.instance())));
    }
}
