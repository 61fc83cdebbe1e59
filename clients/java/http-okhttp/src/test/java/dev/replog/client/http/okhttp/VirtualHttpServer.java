package dev.replog.client.http.okhttp;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpResponse;
import dev.replog.client.http.ResponseListener;
import dev.replog.client.virtual.SmallServer;
import dev.replog.client.virtual.VirtualTime;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;

/** Gives the server of the engine's tests an address. It has no streams: clients ask it again and again. */
final class VirtualHttpServer implements AutoCloseable {

    private static final int BODY_BYTES_MAX = 1 << 20;

    private final VirtualTime time = new VirtualTime(1);
    private final SmallServer server = new SmallServer(time);
    private final HttpServer http;

    private VirtualHttpServer(HttpServer http) {
        this.http = http;
    }

    /** One thread answers one request after the other. */
    static VirtualHttpServer start() throws IOException {
        HttpServer http = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        VirtualHttpServer started = new VirtualHttpServer(http);
        http.createContext("/", started::handle);
        http.start();
        return started;
    }

    String url() {
        return "http://127.0.0.1:" + http.getAddress().getPort();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exchange.getRequestBody().readAllBytes();
            Map<String, String> headers = new HashMap<>();
            exchange.getRequestHeaders()
                    .forEach((name, values) -> headers.put(
                            name.equalsIgnoreCase("Content-Encoding") ? "Content-Encoding" : name, values.get(0)));
            HttpRequest request = new HttpRequest(
                    exchange.getRequestMethod(),
                    url() + exchange.getRequestURI(),
                    headers,
                    body.length == 0 ? null : body);
            HttpResponse response = answer(request);
            boolean hasBody = response.body().length > 0;
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(response.status(), hasBody ? response.body().length : -1);
            if (hasBody) {
                exchange.getResponseBody().write(response.body());
            }
        }
    }

    private HttpResponse answer(HttpRequest request) {
        AtomicReference<HttpResponse> answered = new AtomicReference<>();
        server.send(request, BODY_BYTES_MAX, new ResponseListener() {
            @Override
            public void onResponse(HttpResponse response) {
                answered.set(response);
            }

            @Override
            public void onFailure(Throwable cause) {
                throw new AssertionError(cause);
            }
        });
        time.until(() -> answered.get() != null);
        return answered.get();
    }

    @Override
    public void close() {
        http.stop(0);
    }
}
