package dev.replog.client.store;

import java.util.Collection;
import java.util.List;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/** One client's access to data in memory. */
final class MemoryAccess implements Store {

    private final MemoryStore factory;
    private final String user;
    private @Nullable MemoryData opened;
    private @Nullable Runnable watcher;

    MemoryAccess(MemoryStore factory, String user) {
        this.factory = factory;
        this.user = user;
    }

    @Override
    public Loaded open(Meta fresh) {
        MemoryData data = factory.open(user, fresh);
        opened = data;
        return data.load();
    }

    @Override
    public List<BaseRow> query(Query query) {
        return data().query(query);
    }

    @Override
    public List<BaseRow> readBase(int generation, Collection<RowKey> keys) {
        return data().rows(generation, keys);
    }

    @Override
    public Changes changes(Cursor since, Collection<String> types) {
        return data().changes(since, types);
    }

    @Override
    public List<Long> commit(Change change) {
        MemoryData data = data();
        List<Long> seqs = data.commit(change);
        data.tellOthers(watcher);
        return seqs;
    }

    @Override
    public OptionalLong lead(String holder, long now, long millis) {
        return data().lead(holder, now, millis);
    }

    @Override
    public void resign(String holder) {
        MemoryData data = data();
        data.resign(holder);
        data.tellOthers(watcher);
    }

    @Override
    public @Nullable Outcome outcome(String mutationId) {
        return data().outcome(mutationId);
    }

    @Override
    public int forget(long olderThan, int limit) {
        return data().forget(olderThan, limit);
    }

    @Override
    public int sweep(Collection<Integer> generations, int limit) {
        return data().sweep(generations, limit);
    }

    @Override
    public void watch(Runnable changed) {
        watcher = changed;
        data().watch(changed);
    }

    @Override
    public void close() {
        if (opened != null) {
            opened.unwatch(watcher);
        }
        opened = null;
    }

    @Override
    public void destroy() {
        MemoryData data = data();
        data.destroy();
        factory.remove(user, data);
        data.tellOthers(watcher);
        close();
    }

    private MemoryData data() {
        if (opened == null) {
            throw new StorageFailed("The store is not open.");
        }
        return opened;
    }
}
