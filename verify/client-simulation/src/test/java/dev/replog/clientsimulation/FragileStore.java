package dev.replog.clientsimulation;

import dev.replog.client.store.Change;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** One process's access to the store of a device: the process may be killed just before or just after each commit. */
final class FragileStore implements StoreFactory {

    private final MemoryStore stores;
    private final Sabotage sabotage;
    private final BooleanSupplier isKilled;

    /** @param isKilled is asked at each point; when it is true, the process is killed there */
    FragileStore(MemoryStore stores, Sabotage sabotage, BooleanSupplier isKilled) {
        this.stores = stores;
        this.sabotage = sabotage;
        this.isKilled = isKilled;
    }

    @Override
    public Store store(@Nullable String user) {
        Store store = stores.store(user);
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    boolean isCommit = method.getName().equals("commit");
                    killAt(isCommit);
                    if (isCommit && sabotage.loses(store, (Change) arguments[0])) {
                        return ((Change) arguments[0])
                                .append().stream().map(op -> 1_000_000L).toList();
                    }
                    try {
                        Object result = method.invoke(store, arguments);
                        killAt(isCommit);
                        return result;
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private void killAt(boolean isPoint) {
        if (isPoint && isKilled.getAsBoolean()) {
            throw new Killed();
        }
    }

    @Override
    public boolean isShared() {
        return true;
    }
}
