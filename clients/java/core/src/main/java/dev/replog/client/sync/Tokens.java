package dev.replog.client.sync;

import dev.replog.client.platform.Turns;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The JWT of the user, kept until the server refuses it. Requests that need one at once share one call of the app. */
final class Tokens {

    private final TokenSource apps;
    private final String user;
    private final Turns turns;
    private final Executor background;
    private final List<Consumer<Result>> waiting = new ArrayList<>();
    private TokenSource source;
    private @Nullable String token;
    private boolean isAsking;

    Tokens(TokenSource source, String user, Turns turns, Executor background) {
        apps = source;
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
            ask();
        }
    }

    /** The server refused this token, or the app has another one. */
    void forget() {
        token = null;
    }

    /** Takes tokens of another source from now on; null for that of the app. */
    void use(@Nullable TokenSource other) {
        source = other == null ? apps : other;
        token = null;
    }

    /** Whether they are those of another source than the app's. */
    boolean areOthers() {
        return !source.equals(apps);
    }

    private void ask() {
        TokenSource asked = source;
        background.execute(() -> ask(asked));
    }

    private void ask(TokenSource asked) {
        try {
            String given = asked.token().trim();
            turns.run(() -> take(asked, given));
        } catch (Exception e) {
            if (e instanceof InterruptedException) {
                Thread.currentThread().interrupt();
            }
            Answer later = new Answer.Later("token: " + e.getMessage(), false);
            turns.run(() -> {
                if (asked.equals(source)) {
                    end(new Result(null, later));
                } else {
                    ask();
                }
            });
        }
    }

    private void take(TokenSource asked, String given) {
        if (!asked.equals(source)) {
            ask();
        } else if (user.equals(Answers.subject(given))) {
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
