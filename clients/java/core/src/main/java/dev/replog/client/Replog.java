package dev.replog.client;

import dev.replog.client.catalogue.Ids;
import dev.replog.client.history.HistoryPage;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.Subscription;
import dev.replog.client.platform.Turns;
import dev.replog.client.query.LiveQueries;
import dev.replog.client.query.LocalData;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.RejectedWrites;
import dev.replog.client.status.Health;
import dev.replog.client.status.Status;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.Query;
import dev.replog.client.sync.ClientSession;
import dev.replog.client.sync.PullState;
import dev.replog.client.sync.SyncOptions;
import dev.replog.client.write.Transaction;
import dev.replog.client.write.Write;
import dev.replog.client.write.WriteOptions;
import dev.replog.client.write.WritePorts;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * An app's access to its data. Reads and writes are local, and work without a network; what they need of the server
 * happens beside them. It can be used from any thread. Methods that wait must not be called in the callback of a write,
 * which runs on the engine's thread.
 */
public final class Replog implements AutoCloseable {

    private final SyncOptions options;
    private final Platform platform;
    private final Turns turns;
    private final boolean ownsTransport;
    private final LiveQueries live;
    private final RejectedWrites rejected;
    private final List<Consumer<Status>> statusListeners = new CopyOnWriteArrayList<>();
    private final AtomicBoolean isClosed = new AtomicBoolean();
    private final @Nullable String firstUser;
    private volatile Status status = Status.BEFORE_OPEN;
    /** Used on the engine's thread. */
    private @Nullable ClientSession session;

    Replog(SyncOptions options, Platform platform, @Nullable String user, boolean ownsTransport) {
        this.options = options;
        this.platform = platform;
        this.ownsTransport = ownsTransport;
        firstUser = user;
        turns = new Turns(platform);
        live = new LiveQueries(platform.callbacks(), this::report);
        rejected = new RejectedWrites(turns, new Ports(), this::report);
    }

    /** Starts to make a client. */
    public static ReplogBuilder builder() {
        return new ReplogBuilder();
    }

    /** The entities of a type, such as {@code workout}. */
    public EntityCollection collection(String type) {
        return new EntityCollection(this, type);
    }

    /**
     * Makes several operations that the server applies together or not at all. They are durable on the device when this
     * returns.
     *
     * @param make runs on the engine's thread, and must not wait for anything
     * @throws dev.replog.client.write.InvalidWrite when an operation is not as the catalogue says; nothing is stored
     * @throws dev.replog.client.write.TooLarge when the operations can never be sent in one request; nothing is stored
     */
    public <T extends @Nullable Object> Write<T> write(Function<Transaction, T> make) {
        return write(make, WriteOptions.DEFAULT);
    }

    /** As {@link #write(Function)}, with options. */
    public <T extends @Nullable Object> Write<T> write(Function<Transaction, T> make, WriteOptions writeOptions) {
        return await(() -> written(make, writeOptions));
    }

    /** As {@link #write(Function, WriteOptions)}, without waiting. */
    public <T extends @Nullable Object> CompletionStage<Write<T>> writeAsync(
            Function<Transaction, T> make, WriteOptions writeOptions) {
        return publish(written(make, writeOptions));
    }

    /** As {@link #write(Function, WriteOptions)}, for operations that give no value. */
    public Write<@Nullable Void> transact(Consumer<Transaction> make, WriteOptions writeOptions) {
        return await(() -> this.<@Nullable Void>written(
                tx -> {
                    make.accept(tx);
                    return null;
                },
                writeOptions));
    }

    /**
     * Sends what waits and pulls what is new.
     *
     * @param limit how long to wait at most; after it, the state is {@code OFFLINE}
     */
    public SyncResult sync(Duration limit) {
        return await(() -> synced(limit));
    }

    /** As {@link #sync}, without waiting. */
    public CompletionStage<SyncResult> syncAsync(Duration limit) {
        return publish(synced(limit));
    }

    /** How far this device is. */
    public Status status() {
        return status;
    }

    /** Calls {@code changed} with each new status. */
    public Subscription subscribeStatus(Consumer<Status> changed) {
        Consumer<Status> own = status -> changed.accept(status);
        statusListeners.add(own);
        return () -> statusListeners.remove(own);
    }

    /** The writes that the server did not take. */
    public RejectedWrites rejected() {
        return rejected;
    }

    /** How a mutation ended; empty while it is not decided, and when it was decided more than seven days ago. */
    public Optional<Outcome> outcome(String mutationId) {
        return await(() -> onData(data -> Optional.ofNullable(data.outcome(mutationId))));
    }

    /** How well the queue works: rates, delays and failures of the last minute. */
    public Health health() {
        return await(() -> turns.call(() -> required().health().get()));
    }

    /** Counts, codes and times for a report of a fault. It has no data of the person. */
    public Diagnostics exportDiagnostics() {
        return await(() -> turns.call(() -> {
            ClientSession now = required();
            return Diagnostics.of(
                    now.data(),
                    now.status(),
                    now.health().get(),
                    platform.clock().now());
        }));
    }

    /**
     * The changes of one entity, and the values that were lost, as the server kept them. It needs a connection.
     *
     * @param pageToken of the page before; null for the first one
     * @throws dev.replog.client.history.HistoryUnavailable when the server cannot be reached, or refuses
     */
    public HistoryPage history(String type, String id, @Nullable String pageToken) {
        return await(() -> turns.callAsync(() -> required().history(type, id, pageToken)));
    }

    /** As {@link #history}, without waiting. */
    public CompletionStage<HistoryPage> historyAsync(String type, String id, @Nullable String pageToken) {
        return publish(turns.callAsync(() -> required().history(type, id, pageToken)));
    }

    /** The user; empty when nobody is signed in. */
    public Optional<String> user() {
        return await(() -> turns.call(() -> Optional.ofNullable(required().user())));
    }

    /**
     * Opens the data of a user. What was made without an account is added to it; when the account has data already,
     * {@code existing} decides.
     *
     * @param existing null to add everything without asking
     * @throws NotReachable when it must be asked and the account cannot be read; then nothing has changed
     */
    public void signIn(String user, Existing.@Nullable Ask existing) {
        await(() -> turns.callAsync(() -> signingIn().signIn(required(), user, existing)));
    }

    /** As {@link #signIn}, without waiting. */
    public CompletionStage<@Nullable Void> signInAsync(String user, Existing.@Nullable Ask existing) {
        return publish(turns.callAsync(() -> signingIn().signIn(required(), user, existing)));
    }

    /**
     * Goes on without an account.
     *
     * @param wipe whether the data of the user leave the device, also what was not sent
     */
    public void signOut(boolean wipe) {
        await(() -> turns.<@Nullable Void>call(() -> {
            signingIn().signOut(required(), wipe);
            return null;
        }));
    }

    /** Ends all work. What was written stays on the device, and is sent the next time. */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            await(this::closed);
        }
    }

    /** As {@link #close}, without waiting. */
    public CompletionStage<@Nullable Void> closeAsync() {
        return isClosed.compareAndSet(false, true)
                ? publish(closed())
                : CompletableFuture.<@Nullable Void>completedFuture(null);
    }

    CompletableFuture<@Nullable Void> open() {
        return turns.call(() -> {
            try {
                use(started(firstUser));
                return null;
            } catch (RuntimeException e) {
                isClosed.set(true);
                end();
                throw e;
            }
        });
    }

    Subscription subscribe(Query query, Consumer<List<Row>> changed) {
        Cancellable[] watch = new Cancellable[1];
        AtomicBoolean isOver = new AtomicBoolean();
        Consumer<List<Row>> whileOpen = rows -> {
            if (!isOver.get()) {
                changed.accept(rows);
            }
        };
        turns.run(() -> watch[0] = live.watch(query, whileOpen));
        return () -> {
            if (isOver.compareAndSet(false, true)) {
                turns.run(() -> watch[0].cancel());
            }
        };
    }

    <T extends @Nullable Object> CompletableFuture<T> onData(Function<LocalData, T> read) {
        return turns.call(() -> read.apply(required().data()));
    }

    <T extends @Nullable Object> T await(Supplier<CompletableFuture<T>> call) {
        return turns.await(call);
    }

    <T extends @Nullable Object> CompletableFuture<T> publish(CompletableFuture<T> result) {
        return turns.publish(result);
    }

    private <T extends @Nullable Object> CompletableFuture<Write<T>> written(
            Function<Transaction, T> make, WriteOptions writeOptions) {
        return turns.call(() -> required().writer().write(make, writeOptions));
    }

    private CompletableFuture<SyncResult> synced(Duration limit) {
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

    private CompletableFuture<@Nullable Void> closed() {
        return turns.call(() -> {
            try {
                live.bind(null);
                rejected.bind(null);
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
            options.transport().close();
        }
        turns.thread().close();
    }

    private SigningIn signingIn() {
        return new SigningIn(turns, this::started, this::use);
    }

    private ClientSession started(@Nullable String user) {
        ClientSession[] made = new ClientSession[1];
        made[0] = ClientSession.open(options, platform, turns, user, rejected, next -> {
            if (made[0] != null && made[0].equals(session)) {
                show(next);
            }
        });
        made[0].start();
        return made[0];
    }

    private void use(ClientSession next) {
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

    private ClientSession required() {
        if (session == null) {
            throw new IllegalStateException("The client is closed (expected: open).");
        }
        return session;
    }

    private void report(RuntimeException e) {
        options.log().warn("A listener failed: " + e);
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
