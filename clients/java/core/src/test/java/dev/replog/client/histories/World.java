package dev.replog.client.histories;

import dev.replog.client.http.HttpTransport;
import dev.replog.client.platform.Clock;
import dev.replog.client.store.StoreFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The surroundings of a history: a server with one user, the devices' stores, processes, and the time. */
public interface World {

    /** The longest that one result of a step may take. */
    long STEP_MILLIS_MAX = 60_000;

    /** The address of the server. */
    String url();

    String user();

    /** A new access token of the user; no two are the same. */
    String token() throws IOException, InterruptedException;

    /** The way to the server, without faults. */
    HttpTransport server();

    /** A store that is empty at first. */
    StoreFactory store(String device);

    /** @param onFault takes what a task throws, unless that ends the history at once */
    TabProcess process(String tab, Consumer<Throwable> onFault);

    Clock clock();

    /** Waits for a result. Fails when it is not there after {@link #STEP_MILLIS_MAX}. */
    <T extends @Nullable Object> T await(CompletionStage<T> stage);

    /** Lets time pass. */
    void pass(long millis) throws InterruptedException;

    /** The items of a full pull, read past all faults. */
    List<Map<String, @Nullable Object>> pulled() throws IOException, InterruptedException;
}
