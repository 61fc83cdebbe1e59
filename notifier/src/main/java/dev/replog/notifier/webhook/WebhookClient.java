package dev.replog.notifier.webhook;

import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.timeout.ReadTimeoutException;
import io.netty.resolver.AddressResolverGroup;
import io.netty.util.concurrent.FutureListener;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.netty.Connection;
import reactor.netty.http.client.HttpClient;
import reactor.netty.http.client.HttpClientResponse;
import reactor.netty.resources.ConnectionProvider;
import reactor.netty.resources.LoopResources;
import reactor.netty.transport.AddressUtils;
import reactor.netty.transport.NameResolverProvider;

/**
 * Calls webhooks: a POST without a body over a pooled connection to an allowed address, within the time limit.
 * Redirects are not followed, proxies are not used, and of a response only its head and a few kilobytes are read. It
 * has event loops of its own, so that bad receivers do not slow down the service. Any thread may call it; it never
 * waits.
 */
public final class WebhookClient implements AutoCloseable {
    private static final int BODY_BYTES_MAX = 16 * 1024;
    private static final int HEAD_BYTES_MAX = 8 * 1024;
    private static final int LINE_BYTES_MAX = 1024;
    private static final int EVENT_LOOPS = 2;
    private static final int ERROR_LENGTH_MAX = 200;
    /** The number of addresses of a name that are tried, when there is no connection to the previous ones. */
    private static final int ADDRESSES_MAX = 3;

    /** Connections are closed early enough to follow a name that now has another address. */
    private static final Duration CONNECTION_LIFE_MAX = Duration.ofMinutes(2);

    private static final Duration CONNECTION_IDLE_MAX = Duration.ofSeconds(20);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(1);

    private final LoopResources loops;
    private final ConnectionProvider connections;
    private final AllowedAddresses addresses;
    private final AddressLimits limits;
    private final HttpClient client;
    private final HttpClient secureClient;
    private final InstantSource clock;
    private final Duration timeout;

    /**
     * @param names the resolver of names; null is the usual one
     * @param loopbackAllowed for developers
     * @param limits is called before each call
     */
    public WebhookClient(
            InstantSource clock,
            Duration timeout,
            int perHostMax,
            @Nullable AddressResolverGroup<InetSocketAddress> names,
            boolean loopbackAllowed,
            AddressLimits limits) {
        this.clock = clock;
        this.limits = limits;
        this.timeout = timeout;
        this.loops = LoopResources.create("webhook", EVENT_LOOPS, true);
        this.connections = ConnectionProvider.builder("webhooks")
                .maxConnections(perHostMax)
                .pendingAcquireTimeout(timeout)
                .maxIdleTime(CONNECTION_IDLE_MAX)
                .maxLifeTime(CONNECTION_LIFE_MAX)
                .evictInBackground(CONNECTION_IDLE_MAX)
                .build();
        this.addresses = new AllowedAddresses(
                names != null
                        ? names
                        : NameResolverProvider.builder()
                                .queryTimeout(timeout.dividedBy(2))
                                .cacheMaxTimeToLive(CONNECTION_IDLE_MAX)
                                // The name is used without search domains: it must not become a name of the own
                                // network.
                                .searchDomains(List.of())
                                .build()
                                .newNameResolverGroup(loops, LoopResources.DEFAULT_NATIVE),
                loopbackAllowed);
        this.client = HttpClient.create(connections)
                .runOn(loops)
                .resolver(addresses)
                .noProxy()
                .followRedirect(false)
                .keepAlive(true)
                .compress(false)
                .responseTimeout(timeout)
                .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, Math.toIntExact(timeout.toMillis()))
                .httpResponseDecoder(spec -> spec.maxHeaderSize(HEAD_BYTES_MAX).maxInitialLineLength(LINE_BYTES_MAX))
                .doOnRequest((ignored, connection) -> requireAllowed(connection));
        this.secureClient = client.secure();
    }

    /** One attempt. It always has a result, also when it fails. */
    public Mono<Answer> call(WebhookCall call) {
        return Mono.defer(() -> {
            Instant now = clock.instant();
            long startNanos = System.nanoTime();
            return resolve(call.address())
                    .flatMap(found -> callOneOf(found, call, now, startNanos))
                    .single()
                    .timeout(timeout)
                    .onErrorResume(failure -> Mono.just(new Answer.NoAnswer(reason(failure), since(startNanos))));
        });
    }

    /** The current addresses, as far as they are allowed. */
    private Mono<List<InetSocketAddress>> resolve(WebhookAddress address) {
        EventLoop loop = loops.onClient(LoopResources.DEFAULT_NATIVE).next();
        InetSocketAddress asked = AddressUtils.createUnresolved(address.host(), address.port());
        return Mono.create(sink -> addresses.getResolver(loop).resolveAll(asked).addListener((FutureListener<
                        List<InetSocketAddress>>)
                found -> {
                    if (found.isSuccess()) {
                        sink.success(found.getNow());
                    } else {
                        sink.error(found.cause());
                    }
                }));
    }

    private Mono<Answer> callOneOf(List<InetSocketAddress> found, WebhookCall call, Instant now, long startNanos) {
        Mono<Answer> first = limited(found.getFirst(), call, now, startNanos);
        return found.size() == 1
                ? first
                : first.onErrorResume(
                        ConnectException.class,
                        unreachable -> callOneOf(
                                found.subList(1, Math.min(found.size(), ADDRESSES_MAX)), call, now, startNanos));
    }

    private Mono<Answer> limited(InetSocketAddress to, WebhookCall call, Instant now, long startNanos) {
        return Mono.defer(() -> {
            Optional<Instant> notBefore = limits.enter(to, clock.instant());
            if (notBefore.isPresent()) {
                return Mono.just(new Answer.NotCalled(notBefore.get()));
            }
            // The place is released before the result is passed on.
            return Mono.using(
                    AtomicBoolean::new,
                    isAnswered -> send(to, call, now, startNanos).doOnNext(answer -> isAnswered.set(true)),
                    isAnswered -> limits.leave(to, isAnswered.get(), clock.instant()));
        });
    }

    private Mono<Answer> send(InetSocketAddress to, WebhookCall call, Instant now, long startNanos) {
        // With the name that resolved to the address: it is the host of the request and of the certificate.
        InetSocketAddress named = named(call.address().host(), to);
        HttpClient caller = call.address().secure() ? secureClient : client;
        return caller.remoteAddress(() -> named)
                .headers(headers -> {
                    headers.set(HttpHeaderNames.USER_AGENT, "RepLog-Webhooks/1");
                    headers.set(HttpHeaderNames.CONTENT_LENGTH, 0);
                    call.headers(now).forEach(headers::set);
                })
                .post()
                .uri(call.address().target())
                .response((response, body) -> body.map(buffer -> (long) buffer.readableBytes())
                        .scan(0L, Long::sum)
                        .takeUntil(bytes -> bytes > BODY_BYTES_MAX)
                        .then()
                        // The status is enough; a body that ends with an error changes nothing.
                        .timeout(timeout.dividedBy(5))
                        .onErrorComplete()
                        .thenReturn(status(response, now, startNanos)))
                .single();
    }

    private static InetSocketAddress named(String host, InetSocketAddress address) {
        try {
            byte[] bytes = address.getAddress().getAddress();
            return new InetSocketAddress(InetAddress.getByAddress(host, bytes), address.getPort());
        } catch (UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
    }

    /** Also checks that a pooled connection is to an allowed address. */
    private void requireAllowed(Connection connection) {
        if (connection.address() instanceof InetSocketAddress peer && peer.getAddress() != null) {
            Optional<String> objection = addresses.objection(peer.getAddress());
            if (objection.isPresent()) {
                connection.dispose();
                throw new IllegalStateException("connected to an address that is " + objection.get());
            }
        }
    }

    private static Answer status(HttpClientResponse response, Instant now, long startNanos) {
        String asked = response.responseHeaders().get(HttpHeaderNames.RETRY_AFTER);
        return new Answer.Status(
                response.status().code(), asked == null ? null : retryAfter(asked, now), since(startNanos));
    }

    /** Seconds, or a date; null when it is neither. */
    static @Nullable Duration retryAfter(String text, Instant now) {
        String value = text.strip();
        if (value.matches("\\d{1,9}")) {
            return Duration.ofSeconds(Long.parseLong(value));
        }
        try {
            Instant until = ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
            return until.isAfter(now) ? Duration.between(now, until) : Duration.ZERO;
        } catch (DateTimeException neither) {
            return null;
        }
    }

    private String reason(Throwable failure) {
        String text = switch (failure) {
            case TimeoutException ignored -> tooSlow();
            case ReadTimeoutException ignored -> tooSlow();
            case AllowedAddresses.NotAllowedException refused -> String.valueOf(refused.getMessage());
            case UnknownHostException ignored -> "no such host";
            case SSLException tls -> "TLS: " + tls.getMessage();
            case IOException broken -> "connection: " + broken.getMessage();
            default -> failure.getClass().getSimpleName() + ": " + failure.getMessage();
        };
        return text.length() <= ERROR_LENGTH_MAX ? text : text.substring(0, ERROR_LENGTH_MAX);
    }

    private String tooSlow() {
        return "no answer within " + timeout.toMillis() + " ms";
    }

    private static Duration since(long startNanos) {
        return Duration.ofNanos(System.nanoTime() - startNanos);
    }

    /** Waits shortly for its connections to close. */
    @Override
    public void close() {
        connections.dispose();
        addresses.close();
        loops.disposeLater(Duration.ZERO, CLOSE_TIMEOUT).subscribe();
    }
}
