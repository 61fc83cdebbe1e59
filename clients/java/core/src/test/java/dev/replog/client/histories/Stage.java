package dev.replog.client.histories;

import dev.replog.client.Replog;
import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.platform.Log;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedQueue;

/** The devices and tabs of one history. The tab {@code phone/1} is one of the device {@code phone}. */
final class Stage implements AutoCloseable {

    private static final int PAGE_SIZE = 100;
    private static final int PARALLEL_REQUESTS = 2;

    private final World world;
    private final HttpTransport server;
    private final ConflictResolver onConflict;
    private final Map<String, Tab> tabs = new LinkedHashMap<>();
    private final Map<String, Device> devices = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final long start;

    /** @param server the way of the user to the server */
    Stage(World world, HttpTransport server, ConflictResolver onConflict) {
        this.world = world;
        this.server = server;
        this.onConflict = onConflict;
        start = world.clock().monotonic();
    }

    void open(String name) {
        Device device = device(name);
        TabProcess process = world.process(name, faults::add);
        DeviceTransport transport = new DeviceTransport(device, server);
        Tab.Stores stores = new Tab.Stores(device.store());
        Replog client = world.await(Replog.builder()
                .url(world.url())
                .store(stores)
                .user(world.user())
                .token(world::token)
                .transport(transport)
                .surroundings(device.network())
                .platform(process.platform())
                .onConflict(onConflict)
                .log(logOf(name))
                .pageSize(PAGE_SIZE)
                .parallelRequests(PARALLEL_REQUESTS)
                .openAsync());
        tabs.put(name, new Tab(client, process, transport, stores));
    }

    Tab tab(String name) {
        Tab tab = tabs.get(name);
        if (tab == null) {
            throw new IllegalArgumentException(name + ": not open (expected: one of " + tabs.keySet() + ")");
        }
        return tab;
    }

    Map<String, Tab> tabs() {
        return tabs;
    }

    void kill(String name) throws InterruptedException {
        tab(name).kill();
        tabs.remove(name);
    }

    /** The device with this name, or that of the tab with this name. */
    Device device(String name) {
        String device = name.split("/", 2)[0];
        return devices.computeIfAbsent(device, made -> new Device(world.store(made)));
    }

    /** The messages of all tabs, in order. */
    String log() {
        return String.join("\n", lines);
    }

    /** The failures of the engines' tasks, which nobody else sees. */
    List<Throwable> faults() {
        return List.copyOf(faults);
    }

    /** Ends the tabs that are still open. */
    @Override
    public void close() throws InterruptedException {
        for (String name : new ArrayList<>(tabs.keySet())) {
            kill(name);
        }
    }

    private Log logOf(String tab) {
        return new Log() {
            @Override
            public void debug(String message) {
                long millis = world.clock().monotonic() - start;
                lines.add(millis + " " + tab + ": " + message);
            }

            @Override
            public void warn(String message) {
                debug(message);
            }
        };
    }
}
