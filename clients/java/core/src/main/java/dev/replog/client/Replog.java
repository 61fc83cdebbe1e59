package dev.replog.client;

import dev.replog.client.history.HistoryPage;
import dev.replog.client.platform.Subscription;
import dev.replog.client.presence.Presence;
import dev.replog.client.rejected.RejectedWrites;
import dev.replog.client.status.Health;
import dev.replog.client.status.Status;
import dev.replog.client.store.Outcome;
import dev.replog.client.sync.AnonymousAccount;
import dev.replog.client.sync.ClientSession;
import dev.replog.client.sync.MovedAccount;
import dev.replog.client.write.Transaction;
import dev.replog.client.write.Write;
import dev.replog.client.write.WriteOptions;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
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

    private final ReplogEngine engine;
    private final AtomicBoolean isClosed = new AtomicBoolean();

    Replog(ReplogEngine engine) {
        this.engine = engine;
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
        return await(() -> engine.written(make, writeOptions));
    }

    /** As {@link #write(Function, WriteOptions)}, without waiting. */
    public <T extends @Nullable Object> CompletionStage<Write<T>> writeAsync(
            Function<Transaction, T> make, WriteOptions writeOptions) {
        return publish(engine.written(make, writeOptions));
    }

    /** As {@link #write(Function, WriteOptions)}, for operations that give no value. */
    public Write<@Nullable Void> transact(Consumer<Transaction> make, WriteOptions writeOptions) {
        return await(() -> engine.<@Nullable Void>written(
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
        return await(() -> engine.synced(limit));
    }

    /** As {@link #sync}, without waiting. */
    public CompletionStage<SyncResult> syncAsync(Duration limit) {
        return publish(engine.synced(limit));
    }

    /** How far this device is. */
    public Status status() {
        return engine.status();
    }

    /** Calls {@code changed} with each new status. */
    public Subscription subscribeStatus(Consumer<Status> changed) {
        return engine.subscribeStatus(changed);
    }

    /** The writes that the server did not take. */
    public RejectedWrites rejected() {
        return engine.rejected();
    }

    /** How a mutation ended; empty while it is not decided, and when it was decided more than seven days ago. */
    public Optional<Outcome> outcome(String mutationId) {
        return await(() -> engine.onData(data -> Optional.ofNullable(data.outcome(mutationId))));
    }

    /** As {@link #outcome}, without waiting. */
    public CompletionStage<Optional<Outcome>> outcomeAsync(String mutationId) {
        return publish(engine.onData(data -> Optional.ofNullable(data.outcome(mutationId))));
    }

    /** How well the queue works: rates, delays and failures of the last minute. */
    public Health health() {
        return await(() -> engine.turns().call(() -> engine.required().health().get()));
    }

    /** Counts, codes and times for a report of a fault. It has no data of the person. */
    public Diagnostics exportDiagnostics() {
        return await(() -> engine.turns().call(() -> {
            ClientSession now = engine.required();
            return Diagnostics.of(now.data(), now.status(), now.health().get(), engine.now());
        }));
    }

    /**
     * The changes of one entity, and the values that were lost, as the server kept them. It needs a connection.
     *
     * @param pageToken of the page before; null for the first one
     * @throws dev.replog.client.history.HistoryUnavailable when the server cannot be reached, or refuses
     */
    public HistoryPage history(String type, String id, @Nullable String pageToken) {
        return await(() -> engine.turns().callAsync(() -> engine.required().history(type, id, pageToken)));
    }

    /** As {@link #history}, without waiting. */
    public CompletionStage<HistoryPage> historyAsync(String type, String id, @Nullable String pageToken) {
        return publish(engine.turns().callAsync(() -> engine.required().history(type, id, pageToken)));
    }

    /** Joins a room of the user's devices, to see which of them are there. It ends when the user signs in or out. */
    public Presence presence(String room) {
        return await(() -> engine.turns().call(() -> engine.required().presence(room)));
    }

    /** The user; empty when nobody is signed in. */
    public Optional<String> user() {
        return await(() ->
                engine.turns().call(() -> Optional.ofNullable(engine.required().user())));
    }

    /** As {@link #user}, without waiting. */
    public CompletionStage<Optional<String>> userAsync() {
        return publish(
                engine.turns().call(() -> Optional.ofNullable(engine.required().user())));
    }

    /**
     * Opens the data of a user. What was made without an account is added to it; when the account has data already,
     * {@code existing} decides.
     *
     * @param existing null to add everything without asking
     * @throws NotReachable when it must be asked and the account cannot be read; then nothing has changed
     */
    public void signIn(String user, Existing.@Nullable Ask existing) {
        await(() -> engine.turns().callAsync(() -> engine.signingIn().signIn(engine.required(), user, existing)));
    }

    /** As {@link #signIn}, without waiting. */
    public CompletionStage<@Nullable Void> signInAsync(String user, Existing.@Nullable Ask existing) {
        return publish(engine.turns().callAsync(() -> engine.signingIn().signIn(engine.required(), user, existing)));
    }

    /**
     * Signs in a person who has used an account of the server before. Its data are added to the account of the user,
     * and then it is erased. Until that is done, the app keeps {@code from}, and calls this again after a restart.
     *
     * @param existing null to add everything without asking
     * @param limit how long to wait for the server at most; after it, this throws, or ends as {@code UNFINISHED}
     * @throws NotReachable when the accounts cannot be read; then nothing has changed
     */
    public MovedAccount signIn(String user, AnonymousAccount from, Existing.@Nullable Ask existing, Duration limit) {
        return await(() -> engine.moved(user, from, existing, limit));
    }

    /** As {@link #signIn(String, AnonymousAccount, Existing.Ask, Duration)}, without waiting. */
    public CompletionStage<MovedAccount> signInAsync(
            String user, AnonymousAccount from, Existing.@Nullable Ask existing, Duration limit) {
        return publish(engine.moved(user, from, existing, limit));
    }

    /**
     * Goes on without an account.
     *
     * @param wipe whether the data of the user leave the device, also what was not sent
     */
    public void signOut(boolean wipe) {
        await(() -> signedOut(wipe));
    }

    /** As {@link #signOut}, without waiting. */
    public CompletionStage<@Nullable Void> signOutAsync(boolean wipe) {
        return publish(signedOut(wipe));
    }

    /** Ends all work. What was written stays on the device, and is sent the next time. */
    @Override
    public void close() {
        if (isClosed.compareAndSet(false, true)) {
            await(engine::closed);
        }
    }

    /** As {@link #close}, without waiting. */
    public CompletionStage<@Nullable Void> closeAsync() {
        return isClosed.compareAndSet(false, true)
                ? publish(engine.closed())
                : CompletableFuture.<@Nullable Void>completedFuture(null);
    }

    private CompletableFuture<@Nullable Void> signedOut(boolean wipe) {
        return engine.turns().<@Nullable Void>call(() -> {
            engine.signingIn().signOut(engine.required(), wipe);
            return null;
        });
    }

    ReplogEngine engine() {
        return engine;
    }

    <T extends @Nullable Object> T await(Supplier<CompletableFuture<T>> call) {
        return engine.turns().await(call);
    }

    <T extends @Nullable Object> CompletableFuture<T> publish(CompletableFuture<T> result) {
        return engine.turns().publish(result);
    }
}
