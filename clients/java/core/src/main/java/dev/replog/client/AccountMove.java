package dev.replog.client;

import dev.replog.client.catalogue.Ids;
import dev.replog.client.platform.Platform;
import dev.replog.client.sync.AnonymousAccount;
import dev.replog.client.sync.ClientSession;
import dev.replog.client.sync.Move;
import dev.replog.client.sync.MovedAccount;
import dev.replog.client.sync.PullState;
import dev.replog.client.sync.ServerWait;
import dev.replog.client.sync.Unreachable;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** The sign-in of a person whose account was anonymous on the server. It runs on the engine's thread. */
final class AccountMove implements Move.Host {

    private final ReplogEngine engine;
    private final Platform platform;
    private final Existing.@Nullable Ask ask;

    AccountMove(ReplogEngine engine, Platform platform, Existing.@Nullable Ask ask) {
        this.engine = engine;
        this.platform = platform;
        this.ask = ask;
    }

    CompletableFuture<MovedAccount> run(String user, AnonymousAccount from, Duration limit) {
        if (from.user().equals(user)) {
            throw new IllegalArgumentException("from: " + user + " (expected: another user than the one who signs in)");
        }
        String shown = present().user();
        CompletableFuture<?> before = user.equals(shown) || from.user().equals(shown)
                ? CompletableFuture.completedFuture(null)
                : engine.signingIn().signIn(present(), user, ask);
        return before.thenCompose(signedIn -> {
            ServerWait wait = engine.newWait(limit);
            return Move.run(this, from, user, wait).handle((moved, failure) -> {
                Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
                if (cause == null) {
                    return moved;
                }
                if (cause instanceof Unreachable unreachable) {
                    throw new NotReachable(stateOf(unreachable));
                }
                throw new CompletionException(cause);
            });
        });
    }

    private static PullState stateOf(Unreachable unreachable) {
        return unreachable.reason().equals("paused") ? PullState.PAUSED : PullState.OFFLINE;
    }

    @Override
    public ClientSession present() {
        return engine.required();
    }

    @Override
    public ClientSession open(String user) {
        return engine.started(user);
    }

    @Override
    public void show(ClientSession session) {
        engine.use(session);
    }

    @Override
    public String newId() {
        return Ids.random(platform.random());
    }

    @Override
    public boolean asks() {
        return ask != null;
    }

    @Override
    public @Nullable CompletableFuture<Boolean> isWanted(int pending) {
        Existing.Ask asked = ask;
        if (asked == null) {
            return null;
        }
        CompletableFuture<Boolean> wanted = new CompletableFuture<>();
        engine.turns().callBack(() -> {
            try {
                boolean isWanted = asked.decide(pending) == Existing.ADD;
                engine.turns().run(() -> wanted.complete(isWanted));
            } catch (RuntimeException e) {
                engine.turns().run(() -> wanted.completeExceptionally(e));
            }
        });
        return wanted;
    }
}
