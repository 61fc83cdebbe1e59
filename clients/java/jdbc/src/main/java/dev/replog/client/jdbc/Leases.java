package dev.replog.client.jdbc;

import dev.replog.client.store.Meta;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.Objects;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The lead among the clients of a file, also of several processes: a row that names the leader and the end of its
 * lease. Within the transaction of the caller.
 */
final class Leases {

    private record Lease(@Nullable String holder, long until) {

        static Lease of(ResultSet row) throws SQLException {
            return new Lease(row.getString(1), row.getLong(2));
        }

        /** A lease that ends later than a new one would was made by a clock that has jumped since. */
        boolean isFree(long now, long millis) {
            return holder == null || until <= now || until > now + millis;
        }
    }

    private final SqliteConnection connection;
    private final MetaRecord record;
    private final HolderLocks locks;

    Leases(SqliteConnection connection, MetaRecord record, HolderLocks locks) {
        this.connection = connection;
        this.record = record;
        this.locks = locks;
    }

    /**
     * Whether another client has the lead: one whose process runs, and whose lease has not ended. It needs no lock for
     * writing, and is asked several times a second.
     */
    boolean isTaken(String holder, long now, long millis) throws SQLException {
        Lease lease = read();
        String leader = lease.holder();
        return leader != null && !leader.equals(holder) && !lease.isFree(now, millis) && locks.isAlive(leader);
    }

    OptionalLong lead(State state, String holder, long now, long millis) throws SQLException {
        if (isTaken(holder, now, millis)) {
            return OptionalLong.empty();
        }
        boolean isHolder = Objects.equals(read().holder(), holder);
        connection.execute("UPDATE state SET leader = ?, leads_until = ?", holder, now + millis);
        if (isHolder) {
            return OptionalLong.of(state.epoch());
        }
        Meta before = record.at(state);
        Meta meta = before.edit().epoch(state.epoch() + 1).build();
        record.write(meta, before);
        return OptionalLong.of(meta.epoch());
    }

    /** How many leads were freed. */
    int resign(String holder) throws SQLException {
        return connection.execute("UPDATE state SET leader = NULL, leads_until = 0 WHERE leader = ?", holder);
    }

    private Lease read() throws SQLException {
        return connection.first("SELECT leader, leads_until FROM state", Lease::of, new Lease(null, 0));
    }
}
