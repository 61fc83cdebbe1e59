package dev.replog.client.sync;

import dev.replog.client.query.LocalData;
import dev.replog.client.store.Change;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Moving;
import dev.replog.client.store.Moving.Step;
import dev.replog.client.store.Op;
import dev.replog.client.store.OpState;
import dev.replog.client.store.Query;
import dev.replog.client.store.StorageFailed;
import dev.replog.client.store.StoreException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Adds the data of an account that was anonymous on the server to the account of a user, and erases it. The store of
 * the old account keeps the step that was reached, and each step can be repeated, whatever was done of it. It is used
 * by the thread of the engine.
 */
public final class Move {

    /** So often, what others have written meanwhile is added before the account is erased. */
    private static final int ROUNDS_MAX = 10;

    /** The client whose user changes. */
    public interface Host {

        /** The data that the app shows. */
        ClientSession present();

        /** Opens the data of a user. */
        ClientSession open(String user);

        /** Shows these data from now on. */
        void show(ClientSession session);

        /** A random id. */
        String newId();

        /** Whether data are added to an account that has some already; null when all are. */
        @Nullable
        CompletableFuture<Boolean> isWanted(int pending);

        /** Whether somebody is asked about that. */
        boolean asks();
    }

    private final Host host;
    private final AnonymousAccount account;
    private final String user;
    private final ServerWait wait;
    /** Whether the app shows the old account. After a restart, it shows the new one already. */
    private final boolean isShown;

    private final ClientSession to;
    private final MoveSteps steps;
    private ClientSession old;
    private boolean isReopened;

    private Move(Host host, AnonymousAccount account, String user, ServerWait wait) {
        this.host = host;
        this.account = account;
        this.user = user;
        this.wait = wait;
        ClientSession present = host.present();
        isShown = account.user().equals(present.user());
        old = isShown ? present : host.open(account.user());
        to = isShown ? host.open(user) : present;
        steps = new MoveSteps(host, to, wait, !isShown);
    }

    /**
     * Moves an account. The app shows that account, or already the one of the user.
     *
     * @return fails with {@link Unreachable} when nothing has changed
     */
    public static CompletableFuture<MovedAccount> run(
            Host host, AnonymousAccount account, String user, ServerWait wait) {
        return new Move(host, account, user, wait).run();
    }

    /** Whether there is an entity. */
    public static boolean hasData(LocalData data) {
        return data.catalogue().names().stream()
                .anyMatch(type -> !data.rows(Query.all(type).withLimit(1)).isEmpty());
    }

    private CompletableFuture<MovedAccount> run() {
        CompletableFuture<MovedAccount> result = new CompletableFuture<>();
        var unused = attempt().whenComplete((moved, failure) -> {
            Throwable cause = ServerWait.causeOf(failure);
            try {
                release();
            } catch (StoreException e) {
                cause = cause == null ? e : cause;
            }
            if (cause == null) {
                result.complete(moved);
            } else if (steps.isSwitched() && cause instanceof Unreachable unreachable) {
                result.complete(new MovedAccount(MovedAccount.End.UNFINISHED, unreachable.reason()));
            } else {
                result.completeExceptionally(cause);
            }
        });
        return result;
    }

    /** When another client removes the data of the old account meanwhile, the server has what there is. */
    private CompletableFuture<MovedAccount> attempt() {
        return ServerWait.recovered(ServerWait.tried(this::all), cause -> {
            if (!(cause instanceof StorageFailed) || isReopened || wait.isOver()) {
                return ServerWait.failed(cause);
            }
            isReopened = true;
            old.close();
            old = host.open(account.user());
            steps.repeated();
            return all();
        });
    }

    private CompletableFuture<MovedAccount> all() {
        useToken(account.token());
        steps.from(old);
        Moving known = known();
        if (known != null) {
            steps.repeated();
        }
        CompletableFuture<Moving> decided = known == null ? decide() : CompletableFuture.completedFuture(known);
        return decided.thenCompose(this::add).thenCompose(this::addLate).thenCompose(moving -> {
            steps.show(List.of());
            return steps.erase(moving);
        });
    }

    /** The step that was reached. While the app shows the old account, there may be new data after the last step. */
    private @Nullable Moving known() {
        Moving moving = old.data().meta().moving();
        boolean isKnown = moving != null
                && moving.to().equals(user)
                && moving.step() != Step.READING
                && (moving.step() == Step.ADDING || !isShown);
        return isKnown ? moving : null;
    }

    /** Reads the old account, and asks whether its data are added. */
    private CompletableFuture<Moving> decide() {
        Moving reading = new Moving(user, Step.READING, host.newId());
        store(reading);
        return readAll(1).thenCompose(read -> isAdded()).thenApply(isAdded -> {
            Moving moving = reading.at(isAdded ? Step.ADDING : Step.DISCARDING);
            store(moving);
            return moving;
        });
    }

    private CompletableFuture<Boolean> isAdded() {
        int pending = steps.copies().size();
        if (!host.asks() || pending == 0) {
            return CompletableFuture.completedFuture(true);
        }
        return wait.synced(to).thenCompose(state -> {
            MoveSteps.requireSynced(state);
            CompletableFuture<Boolean> wanted = hasData(to.data()) ? host.isWanted(pending) : null;
            return wanted == null ? CompletableFuture.completedFuture(true) : wait.orEnd(wanted);
        });
    }

    private CompletableFuture<Moving> add(Moving moving) {
        if (moving.step() != Step.ADDING) {
            return CompletableFuture.completedFuture(moving);
        }
        return readAll(1)
                .thenCompose(read -> {
                    steps.append();
                    return steps.sent();
                })
                .thenApply(sent -> {
                    Moving next = moving.at(Step.ERASING);
                    store(next);
                    return next;
                });
    }

    /** Adds what other clients and devices have written meanwhile. */
    private CompletableFuture<Moving> addLate(Moving moving) {
        if (moving.step() != Step.ERASING) {
            return CompletableFuture.completedFuture(moving);
        }
        // When the account was erased before a restart, the first pull drops what only this device has.
        CompletableFuture<?> first = CompletableFuture.completedFuture(null);
        if (steps.isRepeated() && steps.append() > 0) {
            first = steps.sent();
        }
        return first.thenCompose(added -> addRound(1)).thenApply(added -> moving);
    }

    private CompletableFuture<@Nullable Void> addRound(int round) {
        CompletableFuture<Boolean> isRead = readAll(1).thenApply(read -> true);
        return ServerWait.recovered(isRead, cause -> {
                    boolean isGone = cause instanceof Unreachable && !wait.isOver();
                    // When the old account cannot be read any more, the data that were added are all there is.
                    return isGone ? CompletableFuture.completedFuture(false) : ServerWait.failed(cause);
                })
                .thenCompose(read -> {
                    if (!read || steps.append() == 0 || round == ROUNDS_MAX) {
                        return nothing();
                    }
                    return steps.sent().thenCompose(sent -> addRound(round + 1));
                });
    }

    /** Sends what waits, unless the account is moved already, and reads everything. */
    private CompletableFuture<@Nullable Void> readAll(int tries) {
        return wait.leading(old)
                .thenCompose(leads -> catalogue())
                .thenCompose(read -> wait.synced(old))
                .thenCompose(state -> {
                    boolean isFull = isFull();
                    // In an account that is full, the rest cannot be sent; it is added to the new one.
                    if (state == PullState.PAUSED && !isFull) {
                        throw new Unreachable(state);
                    }
                    return isWhole() ? nothing() : wait.retry(tries, 0).thenCompose(rested -> readAll(tries + 1));
                });
    }

    private CompletableFuture<@Nullable Void> catalogue() {
        CompletableFuture<@Nullable Void> read = new CompletableFuture<>();
        Leader leader = old.leader();
        if (leader == null) {
            read.complete(null);
        } else {
            leader.readCatalogue(() -> read.complete(null));
        }
        return wait.orEnd(read);
    }

    private boolean isFull() {
        Meta meta = old.data().meta();
        return meta.paused() != null && meta.paused().reason().equals("quota_exceeded");
    }

    /** Whether everything of the account is here, and no request with a write is under way or unanswered. */
    private boolean isWhole() {
        old.data().catchUp();
        Meta meta = old.data().meta();
        return meta.token() != null
                && meta.types() == null
                && meta.pulling() == null
                && !meta.restarting()
                && old.data().hasServersCatalogue()
                && old.data().ops().stream().allMatch(Move::isUnsent);
    }

    private static boolean isUnsent(Op op) {
        return op.state() == OpState.QUEUED || op.state() == OpState.PARKED || op.state() == OpState.WAITING;
    }

    private void store(Moving moving) {
        old.data().commit(Change.builder().meta(meta -> meta.moving(moving)).build());
    }

    private void useToken(@Nullable TokenSource token) {
        ServerCalls calls = old.calls();
        if (calls != null) {
            calls.useToken(token);
        }
    }

    /** Closes what the app does not show. Before the switch, the old account goes on as if nothing had been. */
    private void release() {
        wait.end();
        if (steps.isSwitched() || isReopened) {
            old.close();
        } else {
            useToken(null);
            Leader leader = old.leader();
            if (leader != null) {
                leader.resume();
            }
            Moving moving = old.data().meta().moving();
            if (moving != null && moving.step() != Step.ADDING) {
                old.data()
                        .commit(Change.builder().meta(meta -> meta.moving(null)).build());
            }
        }
        if (!steps.isSwitched()) {
            to.close();
        }
    }

    private static CompletableFuture<@Nullable Void> nothing() {
        return CompletableFuture.<@Nullable Void>completedFuture(null);
    }
}
