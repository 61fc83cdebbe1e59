package dev.replog.client.http.jdk;

import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.StreamListener;
import dev.replog.client.platform.Cancellable;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpClient.Redirect;
import java.net.http.HttpResponse.BodyHandler;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes requests with {@link HttpClient}. Requests to {@code http:} use HTTP/1.1, because an offer of HTTP/2 without
 * TLS confuses some proxies; requests to {@code https:} use HTTP/2 where the server has it. A connection must be made
 * within 10 s, unless an app gives a client with another limit. All methods can be called from any thread.
 */
public final class JdkHttpTransport implements HttpTransport {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final HttpClient client;
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /** A transport with a client of its own. {@link java.util.ServiceLoader} uses it too. */
    public JdkHttpTransport() {
        this(HttpClient.newBuilder().connectTimeout(CONNECT_TIMEOUT).build());
    }

    /**
     * A transport with a client of the app, which has for instance a proxy, certificates or an executor.
     *
     * @param client one that follows no redirects, because a redirect could take the token to another host
     * @throws IllegalArgumentException when the client follows redirects or keeps cookies
     */
    public JdkHttpTransport(HttpClient client) {
        if (client.followRedirects() != Redirect.NEVER) {
            throw new IllegalArgumentException("followRedirects: " + client.followRedirects() + " (expected: NEVER)");
        }
        if (client.cookieHandler().isPresent()) {
            throw new IllegalArgumentException("cookieHandler: present (expected: none)");
        }
        this.client = client;
    }

    @Override
    public Cancellable open(HttpRequest request, StreamListener listener) {
        Exchange exchange = new Exchange(listener, running::remove);
        // Before it looks whether the transport is closed, so that close() misses none.
        running.add(exchange);
        exchange.follow(sent(request, exchange));
        return exchange;
    }

    private CompletableFuture<?> sent(HttpRequest request, BodyHandler<?> handler) {
        if (isClosed) {
            return CompletableFuture.failedFuture(new IOException("The transport is closed."));
        }
        try {
            return client.sendAsync(Requests.of(request), handler);
        } catch (IOException | RuntimeException refused) {
            return CompletableFuture.failedFuture(refused);
        }
    }

    /** Ends all requests. The threads of the client end when it is not used any more. */
    @Override
    public void close() {
        isClosed = true;
        running.forEach(Exchange::cancel);
    }
}
