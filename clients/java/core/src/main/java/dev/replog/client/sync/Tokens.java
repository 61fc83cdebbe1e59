package dev.replog.client.sync;

import dev.replog.client.platform.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The JWT of the user, kept until the server refuses it. Requests that need one at once share one call of the app. */
final class Tokens {

    private final TokenSource source;
    private final String user;
    private final Turns turns;
    private final Executor background;
    private final List<Consumer<Result>> waiting = new ArrayList<>();
    private @Nullable String token;
    private boolean isAsking;

    Tokens(TokenSource source, String user, Turns turns, Executor background) {
        this.source = source;
        this.user = user;
        this.turns = turns;
        this.background = background;
    }

    /** A token, or why there is none. */
    record Result(@Nullable String token, @Nullable Answer instead) {}

    void get(Consumer<Result> then) {
        if (token != null) {
            then.accept(new Result(token, null));
            return;
        }
        waiting.add(then);
        if (!isAsking) {
            isAsking = true;
            background.execute(this::ask);
        }
    }

    /** The server refused this token, or the app has another one. */
    void forget() {
        token = null;
    }

    private void ask() {
        try {
            String given = source.token().strip();
            turns.run(() -> take(given));
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            turns.run(() -> end(new Result(null, new Answer.Later("token: " + e.getMessage(), 0, false, false))));
        }
    }

    private void take(String given) {
        if (user.equals(Answers.subject(given))) {
            token = given;
            end(new Result(given, null));
        } else {
            end(new Result(null, new Answer.Paused("other_user", "The token is not one of the user of this data.")));
        }
    }

    private void end(Result result) {
        isAsking = false;
        List<Consumer<Result>> all = List.copyOf(waiting);
        waiting.clear();
        all.forEach(then -> then.accept(result));
    }
}
