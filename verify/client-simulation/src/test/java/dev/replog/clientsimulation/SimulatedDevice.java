package dev.replog.clientsimulation;

import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.virtual.SwitchedNetwork;
import java.util.ArrayList;
import java.util.List;

/**
 * A device with its store, its network, and the processes that have the store open.
 *
 * @param resolver decides the conflicts of this device
 */
record SimulatedDevice(
        String name, MemoryStore store, SwitchedNetwork surroundings, ConflictResolver resolver, List<Tab> tabs) {

    static SimulatedDevice of(String name, ConflictResolver resolver) {
        return new SimulatedDevice(name, MemoryStore.create(), new SwitchedNetwork(), resolver, new ArrayList<>());
    }

    /** The processes that run and are not frozen. */
    List<Tab> running() {
        return tabs.stream()
                .filter(tab -> !tab.platform().isEnded() && !tab.platform().isFrozen())
                .toList();
    }
}
