package dev.replog.bench.run;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.load.Call;
import dev.replog.bench.load.OneByOne;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A device that was offline for a long time and is back. It sends its whole queue, one push after the other on one
 * connection; then everything that it pulls is counted.
 */
public final class OfflineQueue {
    public static final int ITEMS = 10_000;

    private static final int USER_NUMBER = 5_000;
    private static final String USER = Documents.user("queue", USER_NUMBER);
    private static final int PAGE = 1_000;

    /**
     * @param found the number of these items that exist afterwards
     */
    public record Sent(double seconds, int found) {
        public double perMinute() {
            return ITEMS * 60 / seconds;
        }

        public int missing() {
            return ITEMS - found;
        }
    }

    private final Commands commands;

    public OfflineQueue(Commands commands) {
        this.commands = commands;
    }

    public Sent send(Server server) throws IOException {
        AtomicLong next = new AtomicLong();
        long start = System.nanoTime();
        try (OneByOne pushes = new OneByOne(server.port(), () -> push(next.getAndAdd(Writes.PUSH_OPERATIONS)))) {
            while (next.get() < ITEMS) {
                OneByOne.Times ignored = pushes.send();
            }
        }
        return new Sent((System.nanoTime() - start) / 1e9, found(server));
    }

    private byte[] push(long first) {
        return commands.push(USER, USER_NUMBER, first, Writes.PUSH_OPERATIONS);
    }

    private int found(Server server) throws IOException {
        int found = 0;
        String page = null;
        do {
            String body = Call.body(
                    server.port(),
                    commands.get(USER, "/api/sync?maxResults=" + PAGE + (page == null ? "" : "&pageToken=" + page)));
            found += body.split("\"etag\"", -1).length - 1;
            page = Call.member(body, "pageToken");
        } while (page != null);
        return found;
    }
}
