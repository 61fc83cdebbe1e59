package dev.replog.client.node;

import dev.replog.client.Replog;
import dev.replog.client.ReplogBuilder;
import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.StreamListener;
import dev.replog.client.platform.Cancellable;
import dev.replog.client.platform.Platform;
import dev.replog.client.store.StoreFactory;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects what a node needs, and opens it. It touches nothing before that. */
public final class ExchangeNodeBuilder {

    /** An address that is never used, because a node without one makes no requests. */
    private static final String NO_URL = "http://node.invalid";

    private static final Duration EVERY = Duration.ofSeconds(60);
    private static final Duration EVERY_MIN = Duration.ofSeconds(1);

    private final ReplogBuilder client = Replog.builder();
    private @Nullable String url;
    private @Nullable String user;
    private @Nullable StoreFactory store;
    private @Nullable NodeRegistration registration;
    private @Nullable HttpTransport transport;
    private Duration every = EVERY;

    ExchangeNodeBuilder() {}

    /** The address of the centre. Without it, packets travel in files alone. */
    public ExchangeNodeBuilder url(String value) {
        client.url(value);
        url = value.replaceFirst("/+$", "");
        return this;
    }

    /** The node, as the centre has registered it. It must be given. */
    public ExchangeNodeBuilder registration(NodeRegistration value) {
        registration = value;
        return this;
    }

    /** The user of the data. It must be given. */
    public ExchangeNodeBuilder user(String value) {
        client.user(value);
        user = value;
        return this;
    }

    /** Where the data are kept. It must be given, and used by no other client of the user. */
    public ExchangeNodeBuilder store(StoreFactory value) {
        client.store(value);
        store = value;
        return this;
    }

    /** Makes the requests. By default, the transport on the class path; the app closes one that it gives. */
    public ExchangeNodeBuilder transport(HttpTransport value) {
        transport = value;
        return this;
    }

    /** How often the centre is asked while there is nothing to send. 60 s by default, at least 1 s. */
    public ExchangeNodeBuilder every(Duration value) {
        if (value.compareTo(EVERY_MIN) < 0) {
            throw new IllegalArgumentException("every: " + value + " (expected: at least " + EVERY_MIN + ")");
        }
        every = value;
        return this;
    }

    /** The clock, the threads and chance. A simulation gives its own. */
    public ExchangeNodeBuilder platform(Platform value) {
        client.platform(value);
        return this;
    }

    /** Gives the client under the node more options, such as {@code onConflict}. */
    public ExchangeNodeBuilder client(Consumer<ReplogBuilder> options) {
        options.accept(client);
        return this;
    }

    /**
     * Opens the node. Its data can be read and written when this returns.
     *
     * @throws dev.replog.client.store.StorageFailed when the data cannot be opened
     */
    public ExchangeNode open() {
        AtomicReference<ExchangeNode.@Nullable Leading> leading = new AtomicReference<>();
        NodeRegistration node = required("registration", registration);
        return new ExchangeNode(prepared(node, leading).open(), node, leading);
    }

    /** As {@link #open}, without waiting. */
    public CompletionStage<ExchangeNode> openAsync() {
        AtomicReference<ExchangeNode.@Nullable Leading> leading = new AtomicReference<>();
        NodeRegistration node = required("registration", registration);
        return prepared(node, leading).openAsync().thenApply(replog -> new ExchangeNode(replog, node, leading));
    }

    private ReplogBuilder prepared(NodeRegistration node, AtomicReference<ExchangeNode.@Nullable Leading> leading) {
        required("user", user);
        required("store", store);
        String centre = url;
        if (centre == null) {
            client.url(NO_URL).transport(ExchangeNodeBuilder::unreachable);
        } else if (transport != null) {
            client.transport(transport);
        }
        client.token(() -> {
            throw new IOException("A node has no token of a user.");
        });
        return client.work((context, host) -> {
            ExchangeCalls calls = centre == null
                    ? null
                    : new ExchangeCalls(
                            centre,
                            node.token(),
                            context.options().parts().transport(),
                            context.turns(),
                            context.options().requestMillis());
            NodeWork work = new NodeWork(context, host, node, calls, every.toMillis());
            leading.set(new ExchangeNode.Leading(context, work));
            return work;
        });
    }

    private static Cancellable unreachable(HttpRequest request, StreamListener listener) {
        listener.onEnd(new IOException("The node has no address of a centre."));
        return () -> {};
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing (expected: a value)");
        }
        return value;
    }
}
