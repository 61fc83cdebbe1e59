package dev.replog.bench.run;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.load.Call;
import dev.replog.bench.load.Exchanges;
import dev.replog.bench.load.HttpLoad;
import dev.replog.bench.load.OneByOne;
import dev.replog.bench.load.Summary;
import dev.replog.bench.load.WaitingPulls;
import dev.replog.bench.system.Server;
import dev.replog.bench.system.Waits;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/** Measures pulls of distinct users that wait for a change: their cost, and the delay of their responses. */
public final class LongPolls {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(20);
    private static final Duration PAUSE = Duration.ofMillis(20);
    private static final String WAIT = "&wait=30";

    private final Commands commands;
    private final AtomicLong next = new AtomicLong(2_000_000_000L);

    public LongPolls(Commands commands) {
        this.commands = commands;
    }

    /** Opens a waiting pull for each of these users. */
    public WaitingPulls open(Server server, int users) throws IOException {
        return new WaitingPulls(
                server.port(),
                tokens(server, users),
                (user, token) -> commands.get(user(user), "/api/sync?since=" + token + WAIT));
    }

    /** Measures from a write for one user after the other to the response of this user's waiting pull. */
    public Delay toAnswer(Server server, WaitingPulls pulls, int users, int writes) throws IOException {
        Delay delay = new Delay();
        AtomicLong user = new AtomicLong();
        try (OneByOne writer = new OneByOne(server.port(), () -> write((int) user.get()))) {
            for (int i = 0; i < writes; i++) {
                user.set(i % users);
                long before = pulls.news();
                OneByOne.Times write = writer.send();
                Waits.closelyUntil("the answer to a waiting pull", ANSWER_MAX, () -> pulls.news() > before);
                delay.arrived(write, pulls.newsNanos((int) user.get()));
                Waits.pause(PAUSE);
            }
        }
        return delay;
    }

    private byte[] write(int user) {
        return commands.write(user(user), user, next.getAndIncrement());
    }

    /** The current token of each user; one connection requests all of them in turn. */
    private List<String> tokens(Server server, int users) throws IOException {
        List<String> tokens = new ArrayList<>(users);
        try (HttpLoad load = new HttpLoad(server.port(), 1, 200, new Exchanges() {
            @Override
            public byte[] next(int connection) {
                return commands.get(user(tokens.size()), "/api/sync");
            }

            @Override
            public boolean readsBodies() {
                return true;
            }

            @Override
            public void answered(int connection, int status, String body) {
                String token = Call.member(body, "nextSyncToken");
                if (token == null) {
                    throw new IllegalStateException(server.title() + ": a pull without a token: " + status);
                }
                tokens.add(token);
            }
        })) {
            for (int i = 0; i < users; i++) {
                Summary ignored = load.run(Duration.ZERO);
            }
        }
        return tokens;
    }

    private static String user(int user) {
        return Documents.user("poll", user);
    }
}
