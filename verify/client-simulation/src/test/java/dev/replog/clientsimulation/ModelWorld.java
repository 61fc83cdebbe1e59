package dev.replog.clientsimulation;

import dev.replog.client.histories.TabProcess;
import dev.replog.client.histories.World;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.platform.Clock;
import dev.replog.client.store.MemoryStore;
import dev.replog.client.store.StoreFactory;
import dev.replog.client.virtual.VirtualTime;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The model server, stores in memory, and virtual time. A failure of a task ends the history. */
final class ModelWorld implements World {

    private final VirtualTime time;
    private final ModelServer server = new ModelServer();
    private final Network network;
    private long tokens;

    ModelWorld(long seed, Sabotage sabotage) {
        time = new VirtualTime(seed);
        network = new Network(time, new Random(seed), server, sabotage);
    }

    @Override
    public String url() {
        return "http://server";
    }

    @Override
    public String user() {
        return ModelServer.USER;
    }

    @Override
    public String token() {
        tokens++;
        return ModelServer.token(tokens);
    }

    @Override
    public HttpTransport server() {
        return network;
    }

    @Override
    public StoreFactory store(String device) {
        return MemoryStore.create();
    }

    @Override
    public TabProcess process(String tab, Consumer<Throwable> onFault) {
        return new VirtualProcess(time.platform());
    }

    @Override
    public Clock clock() {
        return time;
    }

    @Override
    public <T extends @Nullable Object> T await(CompletionStage<T> stage) {
        CompletableFuture<T> result = stage.toCompletableFuture();
        long limit = time.monotonic() + STEP_MILLIS_MAX;
        time.until(() -> result.isDone() || time.monotonic() > limit);
        if (!result.isDone()) {
            throw new AssertionError("not done after " + STEP_MILLIS_MAX + " ms");
        }
        try {
            return result.join();
        } catch (CompletionException failed) {
            throw new AssertionError(failed.getCause());
        }
    }

    @Override
    public void pass(long millis) {
        time.pass(millis);
    }

    @Override
    public List<Map<String, @Nullable Object>> pulled() {
        return server.pulled();
    }

    private record VirtualProcess(VirtualTime.VirtualPlatform platform) implements TabProcess {

        @Override
        public void freeze() {
            platform.freeze();
        }

        @Override
        public void resume() {
            platform.resume();
        }

        @Override
        public void kill() {
            platform.kill();
        }
    }
}
