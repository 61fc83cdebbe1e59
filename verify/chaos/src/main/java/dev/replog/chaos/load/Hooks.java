package dev.replog.chaos.load;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.replog.chaos.check.Findings;
import dev.replog.chaos.check.TokenTrail;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;

/**
 * The receiver of all users' webhooks. It responds at once, and then checks whether the announced change can be read.
 */
final class Hooks implements AutoCloseable {
    private static final String PATH = "/hook/";

    private final HttpServer server;
    private final Connections connections;
    private final Load load;
    private final Findings findings;
    private final Map<String, Long> announced = new ConcurrentHashMap<>();

    Hooks(Connections connections, Load load, Findings findings) throws IOException {
        this.connections = connections;
        this.load = load;
        this.findings = findings;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(PATH, this::receive);
        server.start();
    }

    String address(String userId) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + PATH + userId;
    }

    /** The newest position that the user's webhook was pinged for; 0 before the first ping. */
    long announced(String userId) {
        return announced.getOrDefault(userId, 0L);
    }

    private void receive(HttpExchange exchange) throws IOException {
        String userId = exchange.getRequestURI().getPath().substring(PATH.length());
        String token = exchange.getRequestHeaders().getFirst("Replog-Sync-Token");
        String state = exchange.getRequestHeaders().getFirst("X-Goog-Resource-State");
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
        if (token == null || "sync".equals(state)) {
            return;
        }
        // Instances that replace each other may repeat an older ping, so the newest counts.
        announced.merge(userId, TokenTrail.positionOf(token, userId), Math::max);
        new ReadCheck(new Caller(connections, userId, "webhook of " + userId, findings), load).require(token);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
