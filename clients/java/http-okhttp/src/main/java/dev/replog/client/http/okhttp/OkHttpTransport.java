package dev.replog.client.http.okhttp;

import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.StreamListener;
import dev.replog.client.platform.Cancellable;
import java.io.IOException;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ForkJoinPool;
import okhttp3.Authenticator;
import okhttp3.Call;
import okhttp3.CookieJar;
import okhttp3.Dispatcher;
import okhttp3.Interceptor;
import okhttp3.OkHttpClient;
import okhttp3.Response;

/**
 * Makes requests with {@link OkHttpClient}, also on Android. A connection must be made within 10 s, unless an app gives
 * a client with another limit. All methods can be called from any thread. An open stream uses one thread.
 */
public final class OkHttpTransport implements HttpTransport {

    private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);

    private final OkHttpClient client;
    private final boolean isOwn;
    private final Set<Exchange> running = ConcurrentHashMap.newKeySet();
    private volatile boolean isClosed;

    /** A transport with a client of its own. {@link java.util.ServiceLoader} uses it too. */
    public OkHttpTransport() {
        this(ownClient(), true);
    }

    /**
     * A transport that uses the connections, the threads, the proxy and the certificates of a client of the app. Of its
     * other settings, those are not used that would repeat or redirect a request, limit the time of a response, keep
     * it, or add cookies or credentials.
     *
     * @param client its dispatcher allows 5 requests to one server at once, unless the app changes that
     */
    public OkHttpTransport(OkHttpClient client) {
        this(client, false);
    }

    private OkHttpTransport(OkHttpClient client, boolean isOwn) {
        this.isOwn = isOwn;
        this.client = client.newBuilder()
                .followRedirects(false)
                .followSslRedirects(false)
                .retryOnConnectionFailure(false)
                .authenticator(Authenticator.NONE)
                .cookieJar(CookieJar.NO_COOKIES)
                .cache(null)
                .readTimeout(Duration.ZERO)
                .writeTimeout(Duration.ZERO)
                .callTimeout(Duration.ZERO)
                .addNetworkInterceptor(OkHttpTransport::withoutRetryAtOnce)
                .build();
    }

    private static OkHttpClient ownClient() {
        Dispatcher dispatcher = new Dispatcher();
        dispatcher.setMaxRequestsPerHost(dispatcher.getMaxRequests());
        return new OkHttpClient.Builder()
                .dispatcher(dispatcher)
                .connectTimeout(CONNECT_TIMEOUT)
                .build();
    }

    /**
     * OkHttp repeats a request by itself when the answer is 503 with this header, which says no more than none does.
     */
    private static Response withoutRetryAtOnce(Interceptor.Chain chain) throws IOException {
        Response response = chain.proceed(chain.request());
        boolean isAtOnce = response.code() == 503 && "0".equals(response.header("Retry-After"));
        return isAtOnce ? response.newBuilder().removeHeader("Retry-After").build() : response;
    }

    @Override
    public Cancellable open(HttpRequest request, StreamListener listener) {
        Exchange exchange = new Exchange(listener, running::remove);
        // Before it looks whether the transport is closed, so that close() misses none.
        running.add(exchange);
        try {
            if (isClosed) {
                throw new IOException("The transport is closed.");
            }
            Call call = client.newCall(Requests.of(request));
            exchange.start(call);
        } catch (IOException | RuntimeException refused) {
            // On another thread, so that a caller never hears of a failure before it has this exchange.
            ForkJoinPool.commonPool().execute(() -> exchange.end(refused));
        }
        return exchange;
    }

    /** Ends all requests, and the threads and connections of the client unless it is one of the app. */
    @Override
    public void close() {
        isClosed = true;
        running.forEach(Exchange::cancel);
        if (isOwn) {
            client.dispatcher().executorService().shutdown();
            client.connectionPool().evictAll();
        }
    }
}
