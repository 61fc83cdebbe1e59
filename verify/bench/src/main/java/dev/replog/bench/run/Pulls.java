package dev.replog.bench.run;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.load.Call;
import dev.replog.bench.load.Exchanges;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Pulls of one user with 10,000 entities. The last 20 of them changed after the token of the delta pulls. */
public final class Pulls {
    public static final String USER = Documents.user("pull", 0);
    public static final int USER_NUMBER = 0;
    public static final int ENTITIES = 10_000;
    public static final int CHANGED = 20;
    public static final int CONNECTIONS = 8;
    public static final int FULL_CONNECTIONS = 4;

    private static final int OK = 200;
    private static final int PAGE = 1_000;

    /**
     * Tokens around the last changes.
     *
     * @param before the token before them
     * @param now the token after them
     */
    public record Place(String before, String now) {}

    private final Commands commands;
    private final Map<Server, Place> places = new HashMap<>();

    public Pulls(Commands commands) {
        this.commands = commands;
    }

    /** Changes 20 of the user's entities, one after the other, and stores the tokens before and after. */
    public Place prepare(Server server) throws IOException {
        String before = token(server, null);
        long content = System.nanoTime();
        for (int i = 0; i < CHANGED; i++) {
            String ignored = Call.body(server.port(), commands.write(USER, USER_NUMBER, i * 31L, content + i));
        }
        Place place = new Place(before, token(server, before));
        String delta = Call.body(server.port(), commands.get(USER, "/api/sync?since=" + before));
        int items = delta.split("\"etag\"", -1).length - 1;
        if (items != CHANGED) {
            throw new IOException(server.title() + ": a delta of " + items + " (expected: " + CHANGED + ")");
        }
        places.put(server, place);
        return place;
    }

    public Contender delta(Server server) throws IOException {
        return Contender.http(server, CONNECTIONS, OK, repeated("?since=" + place(server).before));
    }

    public Contender nothingNew(Server server) throws IOException {
        return Contender.http(server, CONNECTIONS, OK, repeated("?since=" + place(server).now));
    }

    /** Of RepLog only, because the others have no etags of pulls. */
    public Contender notModified(Server server) throws IOException {
        String path = "/api/sync?since=" + place(server).now;
        String etag = Call.etag(server.port(), commands.get(USER, path));
        byte[] request = commands.get(USER, path, "If-None-Match: \"" + etag + "\"");
        return Contender.http(server, CONNECTIONS, 304, ignored -> request);
    }

    /** Everything, page by page where the server has pages. Bytes are counted. */
    public Contender full(Server server) throws IOException {
        return Contender.http(server, FULL_CONNECTIONS, OK, new Pages());
    }

    private Exchanges repeated(String query) {
        byte[] request = commands.get(USER, "/api/sync" + query);
        return ignored -> request;
    }

    private Place place(Server server) {
        Place place = places.get(server);
        if (place == null) {
            throw new IllegalStateException(server.title() + " is not prepared");
        }
        return place;
    }

    private String token(Server server, @Nullable String since) throws IOException {
        String page = null;
        while (true) {
            String query = since == null ? "?maxResults=" + PAGE : "?since=" + since;
            String body = Call.body(
                    server.port(),
                    commands.get(USER, "/api/sync" + query + (page == null ? "" : "&pageToken=" + page)));
            String token = Call.member(body, "nextSyncToken");
            if (token != null) {
                return token;
            }
            page = Call.member(body, "pageToken");
            if (page == null) {
                throw new IOException(server.title() + ": neither a token nor a page in " + body);
            }
        }
    }

    private final class Pages implements Exchanges {
        private final @Nullable String[] pages = new @Nullable String[FULL_CONNECTIONS];

        @Override
        public byte[] next(int connection) {
            String page = pages[connection];
            return commands.get(USER, "/api/sync?maxResults=" + PAGE + (page == null ? "" : "&pageToken=" + page));
        }

        @Override
        public boolean readsBodies() {
            return true;
        }

        @Override
        public void answered(int connection, int status, String body) {
            String tail = body.substring(Math.max(0, body.length() - 400));
            pages[connection] = Call.member(tail, "pageToken");
        }
    }
}
