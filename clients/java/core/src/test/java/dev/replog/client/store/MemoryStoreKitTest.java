package dev.replog.client.store;

import java.util.HashMap;
import java.util.Map;

class MemoryStoreKitTest extends StoreKit {

    private final Map<String, MemoryStore> factories = new HashMap<>();

    @Override
    protected StoreFactory factory(String name) {
        return factories.computeIfAbsent(name, made -> MemoryStore.withHistory(100));
    }
}
