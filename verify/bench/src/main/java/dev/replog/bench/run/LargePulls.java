package dev.replog.bench.run;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.load.Call;
import dev.replog.bench.load.Exchanges;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** One user with workouts of thousands of entities each, who pulls all of them, page by page. */
public final class LargePulls {
    public static final int USER_NUMBER = 6_000;
    public static final String USER = Documents.user("large", USER_NUMBER);
    public static final int ENTITIES = 5_000;
    public static final int CONNECTIONS = 16;

    private static final String PATH = "/api/workouts?maxResults=1000";
    private static final int OK = 200;
    private static final int TAIL = 400;

    private final Commands commands;
    private final CountDownLatch first = new CountDownLatch(CONNECTIONS);

    public LargePulls(Commands commands) {
        this.commands = commands;
    }

    /** Pulls everything once; returns the number of documents. */
    public int all(Server server) throws IOException {
        int documents = 0;
        String page = null;
        do {
            String body = Call.body(server.port(), request(page));
            documents += body.split("\"status\":\"active\"", -1).length - 1;
            page = page(body);
        } while (page != null);
        return documents;
    }

    /** Pulls everything repeatedly on each connection. */
    public Contender repeated(Server server) throws IOException {
        return Contender.http(server, CONNECTIONS, OK, new Pages());
    }

    /** Waits until each connection has its first page. */
    public void awaitFirst() throws InterruptedException {
        first.await();
    }

    private byte[] request(@Nullable String page) {
        return commands.get(USER, PATH + (page == null ? "" : "&pageToken=" + page));
    }

    private static @Nullable String page(String body) {
        return Call.member(body.substring(Math.max(0, body.length() - TAIL)), "pageToken");
    }

    private final class Pages implements Exchanges {
        private final @Nullable String[] pages = new @Nullable String[CONNECTIONS];

        @Override
        public byte[] next(int connection) {
            return request(pages[connection]);
        }

        @Override
        public boolean readsBodies() {
            return true;
        }

        @Override
        public void answered(int connection, int status, String body) {
            pages[connection] = page(body);
            first.countDown();
        }
    }
}
