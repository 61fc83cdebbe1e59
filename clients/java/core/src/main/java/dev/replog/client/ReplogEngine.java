package dev.replog.client;

import dev.replog.client.catalogue.Ids;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.Subscription;
import dev.replog.client.platform.Turns;
import dev.replog.client.query.LiveQueries;
import dev.replog.client.query.LocalData;
import dev.replog.client.query.Source;
import dev.replog.client.rejected.RejectedWrites;
import dev.replog.client.status.Status;
import dev.replog.client.sync.AnonymousAccount;
import dev.replog.client.sync.ClientSession;
import dev.replog.client.sync.MovedAccount;
import dev.replog.client.sync.PullState;
import dev.replog.client.sync.ServerWait;
import dev.replog.client.sync.SyncOptions;
import dev.replog.client.write.Transaction;
import dev.replog.client.write.Write;
import dev.replog.client.write.WriteOptions;
import dev.replog.client.write.WritePorts;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The parts of a client: the session of its user, and all that stays when the user is another one. Its futures end on
 * the engine's thread, and are published before an app gets them.
 */
final class ReplogEngine {

    private final SyncOptions options;
    private final Platform platform;
    private final Turns turns;
    private final boolean ownsTransport;
    private final LiveQueries live;
    private final RejectedWrites rejected;
    private final List<Consumer<Status>> statusListeners = new CopyOnWriteArrayList<>();
    private volatile Status status = Status.BEFORE_OPEN;
    /** Used on the engine's thread. */
    private @Nullable ClientSession session;

    private @Nullable ServerWait wait;

    ReplogEngine(SyncOptions options, Platform platform, boolean ownsTransport) {
        this.options = options;
        this.platform = platform;
        this.ownsTransport = ownsTransport;
        turns = new Turns(platform);
        live = new LiveQueries(turns::callBack, this::report);
        rejected = new RejectedWrites(turns, new Ports(), this::report);
    }

    Turns turns() {
        return turns;
    }

    RejectedWrites rejected() {
        return rejected;
    }

    Status status() {
        return status;
    }

    long now() {
        return platform.clock().now();
    }

    Subscription subscribeStatus(Consumer<Status> changed) {
        Consumer<Status> own = next -> changed.accept(next);
        statusListeners.add(own);
        return () -> statusListeners.remove(own);
    }

    CompletableFuture<@Nullable Void> open(@Nullable String user) {
        return turns.call(() -> {
            try {
                use(started(user));
                return null;
            } catch (RuntimeException e) {
                end();
                throw e;
            }
        });
    }

    <T> Subscription subscribe(Source<T> source, Consumer<T> changed) {
        Cancellable[] watch = new Cancellable[1];
        AtomicBoolean isOver = new AtomicBoolean();
        Consumer<T> whileOpen = value -> {
            if (!isOver.get()) {
                changed.accept(value);
            }
        };
        turns.run(() -> watch[0] = live.watch(source, whileOpen));
        return () -> {
            if (isOver.compareAndSet(false, true)) {
                turns.run(() -> watch[0].cancel());
            }
        };
    }

    <T extends @Nullable Object> CompletableFuture<T> onData(Function<LocalData, T> read) {
        return turns.call(() -> read.apply(required().data()));
    }

    <T extends @Nullable Object> CompletableFuture<Write<T>> written(
            Function<Transaction, T> make, WriteOptions writeOptions) {
        return turns.call(() -> required().writer().write(make, writeOptions));
    }

    CompletableFuture<SyncResult> synced(Duration limit) {
        return turns.callAsync(() -> {
            CompletableFuture<SyncResult> result = new CompletableFuture<>();
            Cancellable timer =
                    turns.thread().after(limit.toMillis(), () -> result.complete(new SyncResult(PullState.OFFLINE)));
            var unused = required().sync(result::isDone).thenAccept(state -> {
                timer.cancel();
                result.complete(new SyncResult(state));
            });
            return result;
        });
    }

    CompletableFuture<@Nullable Void> closed() {
        return turns.call(() -> {
            try {
                live.bind(null);
                rejected.bind(null);
                endWait();
                if (session != null) {
                    session.close();
                    session = null;
                }
                return null;
            } finally {
                end();
            }
        });
    }

    private void end() {
        if (ownsTransport) {
            options.parts().transport().close();
        }
        turns.thread().close();
    }

    /** A move of an account that is under way ends. */
    SigningIn signingIn() {
        endWait();
        return new SigningIn(turns, this::started, this::use);
    }

    CompletableFuture<MovedAccount> moved(
            String user, AnonymousAccount from, Existing.@Nullable Ask existing, Duration limit) {
        return turns.callAsync(() -> new AccountMove(this, platform, existing).run(user, from, limit));
    }

    /** A wait that ends with this client, and when the user signs in or out. */
    ServerWait newWait(Duration limit) {
        endWait();
        ServerWait started = new ServerWait(platform, turns, options.parts().surroundings(), limit);
        wait = started;
        return started;
    }

    void endWait() {
        if (wait != null) {
            wait.end();
        }
    }

    ClientSession started(@Nullable String user) {
        ClientSession[] made = new ClientSession[1];
        made[0] = ClientSession.open(options, platform, turns, user, rejected, next -> {
            if (made[0] != null && made[0].equals(session)) {
                show(next);
            }
        });
        try {
            made[0].start();
            return made[0];
        } catch (RuntimeException e) {
            made[0].close();
            throw e;
        }
    }

    void use(ClientSession next) {
        session = next;
        live.bind(next.data());
        rejected.bind(next.data());
        show(next.status());
    }

    private void show(Status next) {
        status = next;
        statusListeners.forEach(listener -> turns.callBack(() -> tell(listener, next)));
    }

    private void tell(Consumer<Status> listener, Status next) {
        try {
            if (statusListeners.contains(listener)) {
                listener.accept(next);
            }
        } catch (RuntimeException e) {
            report(e);
        }
    }

    ClientSession required() {
        if (session == null) {
            throw new IllegalStateException("The client is closed (expected: open).");
        }
        return session;
    }

    private void report(RuntimeException e) {
        options.parts().log().warn("A listener failed: " + e);
    }

    /** Time and ids of this client. */
    private final class Ports implements WritePorts {
        @Override
        public long now() {
            return platform.clock().now();
        }

        @Override
        public String newId() {
            return Ids.random(platform.random());
        }

        @Override
        public String idOfLocal(String type, String localId) {
            return required().idOfLocal(type, localId);
        }
    }
}
