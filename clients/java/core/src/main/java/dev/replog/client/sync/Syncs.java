package dev.replog.client.sync;

import dev.replog.client.platform.Cancellable;
import dev.replog.client.query.LocalData;
import dev.replog.client.store.Change;
import dev.replog.client.store.Meta;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Requests of this client to synchronize: it does them itself when it leads, and otherwise asks the client that does.
 */
final class Syncs {

    private final LocalData data;
    /** They end what is open. */
    private final List<Runnable> stops = new ArrayList<>();

    Syncs(LocalData data) {
        this.data = data;
    }

    CompletableFuture<PullState> start(@Nullable LeaderWork leader, BooleanSupplier isOver) {
        CompletableFuture<PullState> result = new CompletableFuture<>();
        Runnable stop = () -> result.complete(PullState.STOPPED);
        stops.add(stop);
        var unused = result.whenComplete((state, failure) -> stops.remove(stop));
        if (leader == null) {
            ask(result);
        } else {
            leader.sync(isOver, result::complete);
        }
        return result;
    }

    /** The client ends. */
    void stop() {
        List.copyOf(stops).forEach(Runnable::run);
    }

    /** Each leader does what was asked for and not done, so this goes on when another one leads. */
    private void ask(CompletableFuture<PullState> result) {
        data.commit(Change.builder()
                .meta(meta -> meta.asked(meta.build().asked() + 1))
                .build());
        long asked = data.meta().asked();
        Cancellable end = data.listen(change -> look(asked, result));
        var unused = result.whenComplete((state, failure) -> end.cancel());
        look(asked, result);
    }

    private void look(long asked, CompletableFuture<PullState> result) {
        Meta meta = data.meta();
        String answer = meta.answer();
        if (meta.answered() >= asked && answer != null) {
            result.complete(PullState.of(answer));
        }
    }
}
