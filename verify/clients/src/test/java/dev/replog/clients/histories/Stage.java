package dev.replog.clients.histories;

import dev.replog.client.Replog;
import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.platform.Log;
import dev.replog.client.platform.Platform;
import dev.replog.client.store.StoreFactory;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The devices and tabs of one history. The tab {@code phone/1} is one of the device {@code phone}. */
final class Stage implements AutoCloseable {

    private static final long STEP_SECONDS_MAX = 60;
    private static final int PAGE_SIZE = 100;
    private static final int PARALLEL_REQUESTS = 2;

    private final Account account;
    private final HttpTransport server;
    private final Function<String, StoreFactory> storeOfDevice;
    private final ConflictResolver onConflict;
    private final Map<String, Tab> tabs = new LinkedHashMap<>();
    private final Map<String, Device> devices = new LinkedHashMap<>();
    private final ConcurrentLinkedQueue<String> lines = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<Throwable> faults = new ConcurrentLinkedQueue<>();
    private final long start = System.nanoTime();

    /** @param server the way of the user to the server */
    Stage(
            Account account,
            HttpTransport server,
            Function<String, StoreFactory> storeOfDevice,
            ConflictResolver onConflict) {
        this.account = account;
        this.server = server;
        this.storeOfDevice = storeOfDevice;
        this.onConflict = onConflict;
    }

    /** Waits for a result. */
    static <T extends @Nullable Object> T within(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(STEP_SECONDS_MAX, TimeUnit.SECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        } catch (TimeoutException late) {
            throw new AssertionError("not done after " + STEP_SECONDS_MAX + " s", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    void open(String name) {
        Device device = device(name);
        TabThread thread = new TabThread(name, faults::add);
        DeviceTransport transport = new DeviceTransport(device, server);
        Tab.Stores stores = new Tab.Stores(device.store());
        Replog client = within(Replog.builder()
                .url(account.server())
                .store(stores)
                .user(account.user())
                .token(account::token)
                .transport(transport)
                .surroundings(device)
                .platform(new TabPlatform(Platform.system(), thread))
                .onConflict(onConflict)
                .log(logOf(name))
                .pageSize(PAGE_SIZE)
                .parallelRequests(PARALLEL_REQUESTS)
                .openAsync());
        tabs.put(name, new Tab(client, thread, transport, stores));
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
        return devices.computeIfAbsent(device, made -> new Device(storeOfDevice.apply(made)));
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
                long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                lines.add(millis + " " + tab + ": " + message);
            }

            @Override
            public void warn(String message) {
                debug(message);
            }
        };
    }
}
