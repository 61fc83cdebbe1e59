package dev.replog.client.store;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * One client's access to the durable data of one user. All clients of the user have the same data: in this process, and
 * in others where {@link StoreFactory#isShared} says so. Every implementation must pass {@code StoreContract}, which is
 * in the test jar of this module.
 *
 * <p>Each method is one transaction. {@link #commit} is done as a whole or not at all, also when the process is killed;
 * when it returns, its change is as durable as the store was asked to make it. A read sees one state, and never a part
 * of a change. Changes of all clients have one order, which {@link #changes} follows.
 *
 * <p>Methods block, and are called by one thread at a time, that of the engine. They throw {@link StorageFailed} when
 * the storage fails, when this store is not open, and when its data were removed by {@link #destroy} of any client;
 * then nothing was changed, except that a failed commit may have been done when the storage cannot say.
 */
public interface Store {

    /**
     * Opens the data of this user, and makes it when there is none.
     *
     * @param fresh the record of a new store
     */
    Loaded open(Meta fresh);

    /** The rows of a query in the shown generation, without tombstones. The order is that of {@link Query}. */
    List<BaseRow> query(Query query);

    /** Rows by key, tombstones included, in this generation. Keys without a row are left out. The order is free. */
    List<BaseRow> readBase(int generation, Collection<RowKey> keys);

    /**
     * The changes since a cursor. It costs next to nothing when nothing has changed, because it is asked for several
     * times a second.
     *
     * @param types the types whose rows are wanted
     */
    Changes changes(Cursor since, Collection<String> types);

    /**
     * Changes the data.
     *
     * @return the places of the appended operations, in their order; each is higher than all before
     * @throws Fenced when {@code epoch} is not that of the store
     * @throws Stale when an operation to update or remove is gone or has another {@code rev}
     */
    List<Long> commit(Change change);

    /**
     * Asks for the lead, or keeps it. Of all clients of this store, one leads: it alone talks to the server.
     *
     * <p>The lead is free when nobody holds it, when it was held until {@code now} or before, and when it is held until
     * after {@code now + millis}, because then a clock has jumped. A client gets a free lead, and holds it until
     * {@code now + millis}. With each other holder, the store makes the next epoch. A store may free the lead of a
     * process that has ended earlier.
     *
     * @param holder names this client; another name for each client and each start
     * @param now milliseconds since 1970
     * @return the epoch of this client's lead; empty when another client leads
     */
    OptionalLong lead(String holder, long now, long millis);

    /** Frees the lead, when this holder has it. */
    void resign(String holder);

    /** The end of a mutation; null when it is not known. */
    @Nullable
    Outcome outcome(String mutationId);

    /**
     * Removes outcomes from before a time, at most {@code limit} of them.
     *
     * @return how many were removed
     */
    int forget(long olderThan, int limit);

    /**
     * Removes rows of other generations than these, at most {@code limit} of them.
     *
     * @return how many were removed
     */
    int sweep(Collection<Integer> generations, int limit);

    /**
     * Calls {@code changed}, on any thread, when another client may have changed the data. A store that cannot tell may
     * do nothing: the engine also looks for changes by itself.
     */
    default void watch(Runnable changed) {}

    /** Closes this access. The data stay. A second call does nothing. */
    void close();

    /** Closes this access, and removes all of the data. Calls of other clients fail from then on. */
    void destroy();
}
