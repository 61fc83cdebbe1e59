package dev.replog.client;

import dev.replog.client.platform.Turns;
import dev.replog.client.store.Op;
import dev.replog.client.sync.ClientSession;
import dev.replog.client.sync.Move;
import dev.replog.client.sync.PullState;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Changes the user of a client. It runs on the engine's thread; the last step is one task, so that no write is lost.
 */
final class SigningIn {

    private final Turns turns;
    private final Function<@Nullable String, ClientSession> open;
    private final Consumer<ClientSession> use;

    SigningIn(Turns turns, Function<@Nullable String, ClientSession> open, Consumer<ClientSession> use) {
        this.turns = turns;
        this.open = open;
        this.use = use;
    }

    CompletableFuture<@Nullable Void> signIn(ClientSession from, String user, Existing.@Nullable Ask ask) {
        CompletableFuture<@Nullable Void> result = new CompletableFuture<>();
        if (user.equals(from.user())) {
            result.complete(null);
            return result;
        }
        ClientSession to = open.apply(user);
        int pending = from.data().queue().counts().pending()
                + from.data().queue().counts().rejected();
        if (from.user() != null || pending == 0 || ask == null) {
            finish(from, to, from.user() == null, result);
            return result;
        }
        var unused = to.sync(() -> false).thenAccept(state -> {
            if (state != PullState.SYNCED) {
                to.close();
                result.completeExceptionally(new NotReachable(state));
            } else if (Move.hasData(to.data())) {
                turns.callBack(() -> decide(from, to, ask, pending, result));
            } else {
                finish(from, to, true, result);
            }
        });
        return result;
    }

    void signOut(ClientSession from, boolean wipe) {
        if (from.user() == null) {
            return;
        }
        use.accept(open.apply(null));
        if (wipe) {
            from.destroy();
        } else {
            from.close();
        }
    }

    private void decide(
            ClientSession from,
            ClientSession to,
            Existing.Ask ask,
            int pending,
            CompletableFuture<@Nullable Void> result) {
        try {
            Existing decision = ask.decide(pending);
            turns.run(() -> finish(from, to, decision == Existing.ADD, result));
        } catch (RuntimeException e) {
            turns.run(() -> {
                to.close();
                result.completeExceptionally(e);
            });
        }
    }

    /**
     * Takes what was made without an account into the store of the account. The ids stay, so nothing has to be
     * translated. Repeating it after a fault does no harm, because operations have the same mutation ids.
     */
    private void finish(
            ClientSession from, ClientSession to, boolean isAdded, CompletableFuture<@Nullable Void> result) {
        try {
            List<Op> ops = isAdded ? from.data().ops() : List.of();
            if (!ops.isEmpty()) {
                to.data().append(ops);
            }
            use.accept(to);
            if (from.user() == null) {
                from.destroy();
            } else {
                from.close();
            }
            result.complete(null);
        } catch (RuntimeException e) {
            to.close();
            result.completeExceptionally(e);
        }
    }
}
