package dev.replog.clients.histories;

import dev.replog.client.histories.TabProcess;
import dev.replog.client.histories.World;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.platform.Clock;
import dev.replog.client.platform.Platform;
import dev.replog.client.store.StoreFactory;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A running server, threads, and real time.
 *
 * @param stores makes the store of a device
 */
record RunningWorld(Account account, HttpTransport server, Function<String, StoreFactory> stores) implements World {

    @Override
    public String url() {
        return account.server();
    }

    @Override
    public String user() {
        return account.user();
    }

    @Override
    public String token() throws IOException, InterruptedException {
        return account.token();
    }

    @Override
    public StoreFactory store(String device) {
        return stores.apply(device);
    }

    @Override
    public TabProcess process(String tab, Consumer<Throwable> onFault) {
        return new TabPlatform(Platform.system(), new TabThread(tab, onFault));
    }

    @Override
    public Clock clock() {
        return Clock.system();
    }

    @Override
    public <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        try {
            return stage.toCompletableFuture().get(STEP_MILLIS_MAX, TimeUnit.MILLISECONDS);
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        } catch (TimeoutException late) {
            throw new AssertionError("not done after " + STEP_MILLIS_MAX + " ms", late);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    @Override
    public void pass(long millis) throws InterruptedException {
        Thread.sleep(millis);
    }

    @Override
    public List<Map<String, @Nullable Object>> pulled() throws IOException, InterruptedException {
        return account.pulled();
    }
}
