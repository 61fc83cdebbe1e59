package dev.replog.clientsimulation;

import dev.replog.client.store.Change;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpRef;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreFactory;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One process's access to the store of a device: the process may be killed just before or just after each commit. */
final class FragileStore implements StoreFactory {

    private final MemoryStore stores;
    private final Sabotage sabotage;
    private final BooleanSupplier isKilled;
    private final Consumer<Op> onStored;
    private final Consumer<Op> onCleared;

    /**
     * @param isKilled is asked at each point; when it is true, the process is killed there
     * @param onStored is called with each operation that is to be stored
     * @param onCleared is called with each operation that a pull has cleared
     */
    FragileStore(
            MemoryStore stores,
            Sabotage sabotage,
            BooleanSupplier isKilled,
            Consumer<Op> onStored,
            Consumer<Op> onCleared) {
        this.stores = stores;
        this.sabotage = sabotage;
        this.isKilled = isKilled;
        this.onStored = onStored;
        this.onCleared = onCleared;
    }

    /** The queue of a store. */
    static List<Op> queue(MemoryStore stores, @Nullable String user) {
        return stores.store(user).open(Meta.fresh(0, user, "")).ops();
    }

    @Override
    public Store store(@Nullable String user) {
        Store store = stores.store(user);
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (proxy, method, arguments) -> {
                    Change change = method.getName().equals("commit") ? (Change) arguments[0] : null;
                    boolean isCommit = change != null;
                    killAt(isCommit);
                    if (change != null && sabotage.loses(store, change)) {
                        return change.append().stream().map(op -> 1_000_000L).toList();
                    }
                    if (change != null) {
                        change.append().forEach(onStored);
                        change.update().forEach(onStored);
                    }
                    List<Op> cleared = change != null && change.base() != null
                            ? queue(stores, user).stream()
                                    .filter(op -> change.remove().contains(OpRef.of(op)))
                                    .toList()
                            : List.of();
                    try {
                        Object result = method.invoke(store, arguments);
                        cleared.forEach(onCleared);
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
