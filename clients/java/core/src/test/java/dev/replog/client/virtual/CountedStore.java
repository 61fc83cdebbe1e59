package dev.replog.client.virtual;

import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Stores in memory that count the calls that may change something. */
final class CountedStore implements StoreFactory {

    private static final Set<String> CHANGING = Set.of("open", "commit", "lead", "resign", "sweep", "destroy");

    private final MemoryStore stores = MemoryStore.create();
    private long changes;

    long changes() {
        return changes;
    }

    @Override
    public Store store(@Nullable String user) {
        Store store = stores.store(user);
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    if (CHANGING.contains(method.getName())) {
                        changes++;
                    }
                    try {
                        return method.invoke(store, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Override
    public boolean isShared() {
        return true;
    }
}
