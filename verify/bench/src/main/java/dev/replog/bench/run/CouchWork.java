package dev.replog.bench.run;

import dev.replog.bench.data.Documents;
import dev.replog.bench.load.Call;
import dev.replog.bench.load.Exchanges;
import dev.replog.bench.system.Server;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The same work in the protocol of CouchDB. Written documents go to a few databases, and the user who is pulled has a
 * separate database, as is usual with CouchDB. There is no authentication.
 */
public final class CouchWork {
    private static final int DATABASES = 8;
    private static final int BULK = 500;
    private static final String PULLED = "/pull";
    private static final Pattern LAST = Pattern.compile("\"last_seq\":(\\d+)");

    private final Documents documents;
    private final AtomicLong next = new AtomicLong(1);
    private String before = "0";
    private String now = "0";

    public CouchWork(Documents documents) {
        this.documents = documents;
    }

    /** Creates the databases, and fills the one that is pulled. */
    public void load(Server server) throws IOException {
        for (int i = 0; i < DATABASES; i++) {
            String ignored = Call.body(server.port(), request("PUT", database(i), ""));
        }
        String ignored = Call.body(server.port(), request("PUT", PULLED, ""));
        for (int first = 0; first < Pulls.ENTITIES; first += BULK) {
            String written = Call.body(server.port(), request("POST", PULLED + "/_bulk_docs", bulk(first, BULK)));
            requireItems(server, written, "\"ok\":true", BULK);
        }
    }

    public Exchanges writes() {
        return ignored -> {
            long number = next.getAndIncrement();
            return request("PUT", database(number) + "/" + Documents.id(0, number), documents.json(number));
        };
    }

    public Exchanges bulkWrites(int count) {
        return ignored -> {
            long number = next.getAndAdd(count);
            return request("POST", database(number / count) + "/_bulk_docs", bulk(number, count));
        };
    }

    /** Adds this many documents to those that are pulled, and stores the sequence before and after. */
    public void prepare(Server server, int count) throws IOException {
        before = lastSequence(server);
        long first = next.getAndAdd(count) + Pulls.ENTITIES;
        String written = Call.body(server.port(), request("POST", PULLED + "/_bulk_docs", bulk(first, count)));
        requireItems(server, written, "\"ok\":true", count);
        now = lastSequence(server);
        requireItems(server, Call.body(server.port(), delta(before, count)), "\"doc\":", count);
    }

    public Contender delta(Server server, int count) throws IOException {
        byte[] request = delta(before, count);
        return Contender.http(server, Pulls.CONNECTIONS, 200, ignored -> request);
    }

    public Contender nothingNew(Server server, int count) throws IOException {
        byte[] request = delta(now, count);
        return Contender.http(server, Pulls.CONNECTIONS, 200, ignored -> request);
    }

    public Contender full(Server server) throws IOException {
        byte[] request = request("GET", PULLED + "/_all_docs?include_docs=true", "");
        return Contender.http(server, Pulls.FULL_CONNECTIONS, 200, ignored -> request);
    }

    private static byte[] delta(String since, int count) {
        return request("GET", PULLED + "/_changes?since=" + since + "&limit=" + count + "&include_docs=true", "");
    }

    private static String lastSequence(Server server) throws IOException {
        String body = Call.body(server.port(), request("GET", PULLED + "/_changes?descending=true&limit=1", ""));
        Matcher last = LAST.matcher(body);
        if (!last.find()) {
            throw new IOException(server.title() + ": no sequence in " + body);
        }
        return last.group(1);
    }

    private String bulk(long first, int count) {
        StringBuilder body = new StringBuilder(count * 600).append("{\"docs\":[");
        for (long number = first; number < first + count; number++) {
            body.append(number == first ? "" : ",")
                    .append("{\"_id\":\"")
                    .append(Documents.id(0, number))
                    .append("\",")
                    .append(documents.json(number), 1, documents.json(number).length());
        }
        return body.append("]}").toString();
    }

    private static String database(long number) {
        return "/write" + number % DATABASES;
    }

    private static byte[] request(String method, String path, String json) {
        byte[] body = json.getBytes(StandardCharsets.UTF_8);
        String head = method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\n"
                + (method.equals("GET")
                        ? ""
                        : "Content-Type: application/json\r\nContent-Length: " + body.length + "\r\n")
                + "\r\n";
        return (head + json).getBytes(StandardCharsets.UTF_8);
    }

    private static void requireItems(Server server, String body, String mark, int expected) throws IOException {
        int found = body.split(Pattern.quote(mark), -1).length - 1;
        if (found != expected) {
            throw new IOException(server.title() + ": " + found + " of " + mark + " (expected: " + expected + ")");
        }
    }
}
