package dev.replog.bench.run;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.load.Call;
import dev.replog.bench.load.Exchanges;
import dev.replog.bench.load.HttpLoad;
import dev.replog.bench.load.Summary;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Measures whether a client that follows the sync token gets all changes. 48 connections write new entities of one
 * user, and one puller continues from its last token. At the end, the acknowledged writes are compared with the pulled
 * ones.
 */
public final class Missed {
    private static final int WRITERS = 48;
    private static final Pattern ID = Pattern.compile("\"id\" ?: ?\"([0-9a-f-]{36})\"");

    /**
     * The result.
     *
     * @param written acknowledged writes
     * @param missed the acknowledged writes that the puller never got
     */
    public record Count(long written, long missed) {}

    private final Commands commands;

    public Missed(Commands commands) {
        this.commands = commands;
    }

    public Count run(Server server, Duration duration) throws IOException {
        String user = Documents.user("follow", 0);
        AtomicLong next = new AtomicLong();
        Set<String> heard = new HashSet<>();
        String first = pull(server, user, null, heard);
        heard.clear();
        Follower follower = new Follower(server, user, first, heard);
        Thread thread = Thread.ofPlatform().name("follower").start(follower);
        Summary written;
        try (HttpLoad writers = new HttpLoad(server.port(), WRITERS, 200, forUser(user, next))) {
            written = writers.run(duration);
        }
        follower.stop = true;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        if (!written.others().isEmpty()) {
            throw new IOException(server.title() + ": writes were refused " + written.others());
        }
        String token = follower.token;
        while (true) {
            int before = heard.size();
            token = pull(server, user, token, heard);
            if (heard.size() == before) {
                break;
            }
        }
        long missed = 0;
        for (long number = 0; number < next.get(); number++) {
            if (!heard.contains(Documents.id(0, number).toString())) {
                missed++;
            }
        }
        return new Count(written.answered(), missed);
    }

    private Exchanges forUser(String user, AtomicLong next) {
        return ignored -> commands.write(user, 0, next.getAndIncrement());
    }

    /** Pulls one page, or several, up to the next token. */
    private String pull(Server server, String user, @org.jspecify.annotations.Nullable String since, Set<String> heard)
            throws IOException {
        String page = "";
        while (true) {
            String query = "/api/sync?maxResults=1000" + (since == null ? "" : "&since=" + since) + page;
            String body = Call.body(server.port(), commands.get(user, query));
            Matcher ids = ID.matcher(body);
            while (ids.find()) {
                heard.add(ids.group(1));
            }
            String token = Call.member(body, "nextSyncToken");
            if (token != null) {
                return token;
            }
            page = "&pageToken=" + Call.member(body, "pageToken");
        }
    }

    private final class Follower implements Runnable {
        private final Server server;
        private final String user;
        private final Set<String> heard;
        private volatile String token;
        private volatile boolean stop;

        Follower(Server server, String user, String token, Set<String> heard) {
            this.server = server;
            this.user = user;
            this.token = token;
            this.heard = heard;
        }

        @Override
        public void run() {
            try {
                while (!stop) {
                    token = pull(server, user, token, heard);
                }
            } catch (IOException broken) {
                throw new UncheckedIOException(broken);
            }
        }
    }
}
