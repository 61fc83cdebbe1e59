package dev.replog.client;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.json.JsonReader;
import dev.replog.client.platform.Log;
import dev.replog.client.platform.Platform;
import dev.replog.client.platform.Surroundings;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.StoreFactory;
import dev.replog.client.sync.AppCallbacks;
import dev.replog.client.sync.AppParts;
import dev.replog.client.sync.LeaderWork;
import dev.replog.client.sync.Lost;
import dev.replog.client.sync.SyncOptions;
import dev.replog.client.sync.TokenSource;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Collects what a client needs, and opens it. It touches nothing before that. */
public final class ReplogBuilder {

    private static final int PAGE_MAX = 1_000;
    private static final int PARALLEL_MAX = 8;

    private @Nullable String url;
    private @Nullable StoreFactory store;
    private @Nullable TokenSource token;
    private @Nullable String user;
    private @Nullable HttpTransport transport;
    private @Nullable Platform platform;
    private @Nullable Executor callbacks;
    private Surroundings surroundings = Surroundings.unknown();
    private @Nullable Log log;
    private LeaderWork.@Nullable Factory work;
    private ConflictResolver onConflict = ConflictResolver.PARK;
    private @Nullable Consumer<Rejected> onRejected;
    private @Nullable Consumer<Lost> onLost;
    private @Nullable Catalogue shipped;
    private @Nullable List<String> types;
    private BiPredicate<OpKind, String> isHeld = (kind, type) -> false;
    private Duration requestTimeout = Duration.ofSeconds(30);
    private int pageSize = PAGE_MAX;
    private int parallelRequests = 4;

    ReplogBuilder() {}

    /** The address of the server, such as {@code https://sync.example.com}. It must be given. */
    public ReplogBuilder url(String value) {
        if (!value.matches("https?://[^\\s?#]+")) {
            throw new IllegalArgumentException("url: " + value + " (expected: http:// or https:// and a host)");
        }
        url = value.replaceFirst("/+$", "");
        return this;
    }

    /** Where the data are kept. It must be given. */
    public ReplogBuilder store(StoreFactory value) {
        store = value;
        return this;
    }

    /** The user: the {@code sub} of the tokens. Without it, nobody is signed in, and everything stays on the device. */
    public ReplogBuilder user(@Nullable String value) {
        if (value != null && value.isEmpty()) {
            throw new IllegalArgumentException("user: \"\" (expected: the sub of the tokens, or null for nobody)");
        }
        user = value;
        return this;
    }

    /** Gives the JWT of the user. It must be given, unless nobody ever signs in. */
    public ReplogBuilder token(TokenSource value) {
        token = value;
        return this;
    }

    /** Makes the requests. By default, the transport on the class path; the app closes one that it gives. */
    public ReplogBuilder transport(HttpTransport value) {
        transport = value;
        return this;
    }

    /** Decides about writes that others' changes stand against. By default, they wait for a person. */
    public ReplogBuilder onConflict(ConflictResolver value) {
        onConflict = value;
        return this;
    }

    /** Is told each rejected write once. */
    public ReplogBuilder onRejected(Consumer<Rejected> value) {
        onRejected = value;
        return this;
    }

    /** Is told the fields that lost against others' changes. */
    public ReplogBuilder onLost(Consumer<Lost> value) {
        onLost = value;
        return this;
    }

    /** The types to pull, with those below them. By default, all. */
    public ReplogBuilder types(List<String> value) {
        types = List.copyOf(value);
        return this;
    }

    /** The answer of {@code GET /api/catalogue} that the app was built with, for a server with types of its own. */
    public ReplogBuilder catalogue(String json) {
        shipped = Catalogue.parse(JsonReader.read(json));
        if (shipped == null) {
            throw new IllegalArgumentException("catalogue: not one (expected: the answer of GET /api/catalogue)");
        }
        return this;
    }

    /** Holds back writes of these kinds and types, until the app is started without it. */
    public ReplogBuilder hold(BiPredicate<OpKind, String> value) {
        isHeld = value;
        return this;
    }

    /** Runs listeners and resolvers one after the other, such as the thread of a user interface. */
    public ReplogBuilder callbacks(Executor value) {
        callbacks = value;
        return this;
    }

    /** The state of the device's network and screen. By default, nothing is known. */
    public ReplogBuilder surroundings(Surroundings value) {
        surroundings = value;
        return this;
    }

    /** Takes the messages of the engine. By default, {@code java.util.logging}. */
    public ReplogBuilder log(Log value) {
        log = value;
        return this;
    }

    /** How long one request may take. 30 s by default. */
    public ReplogBuilder requestTimeout(Duration value) {
        if (value.isNegative() || value.isZero()) {
            throw new IllegalArgumentException("requestTimeout: " + value + " (expected: more than 0)");
        }
        requestTimeout = value;
        return this;
    }

    /** Items of one page of a pull. 1,000 by default, which is the most. */
    public ReplogBuilder pageSize(int value) {
        pageSize = within("pageSize", value, PAGE_MAX);
        return this;
    }

    /** How many requests with writes run at once. 4 by default, at most 8. */
    public ReplogBuilder parallelRequests(int value) {
        parallelRequests = within("parallelRequests", value, PARALLEL_MAX);
        return this;
    }

    /** Reaches the server in another way than by pushes and pulls. An exchange node gives its own. */
    public ReplogBuilder work(LeaderWork.Factory value) {
        work = value;
        return this;
    }

    /** The clock, the threads and chance. A simulation gives its own. */
    public ReplogBuilder platform(Platform value) {
        platform = value;
        return this;
    }

    /**
     * Opens the client. Its data can be read and written when this returns.
     *
     * @throws dev.replog.client.store.StorageFailed when the data cannot be opened
     */
    public Replog open() {
        ReplogEngine engine = build();
        engine.turns().await(() -> engine.open(user));
        return new Replog(engine);
    }

    /** As {@link #open}, without waiting. */
    public CompletionStage<Replog> openAsync() {
        ReplogEngine engine = build();
        return engine.turns().publish(engine.open(user).thenApply(opened -> new Replog(engine)));
    }

    private ReplogEngine build() {
        Platform system = platform == null ? Platform.system() : platform;
        HttpTransport given = transport;
        SyncOptions options = new SyncOptions(
                required("url", url),
                new AppParts(
                        given == null ? found() : given,
                        required("store", store),
                        token == null ? ReplogBuilder::noToken : token,
                        surroundings,
                        log == null ? Log.standard() : log,
                        work),
                new AppCallbacks(onConflict, onRejected, onLost),
                shipped == null ? Catalogue.shipped() : shipped,
                types,
                isHeld,
                requestTimeout.toMillis(),
                pageSize,
                parallelRequests);
        if (user != null && token == null) {
            throw new IllegalArgumentException("token: missing (expected: a source of tokens of the user)");
        }
        Platform parts = callbacks == null ? system : new WithCallbacks(system, callbacks);
        return new ReplogEngine(options, parts, given == null);
    }

    private static HttpTransport found() {
        Iterator<HttpTransport> found = ServiceLoader.load(HttpTransport.class).iterator();
        if (found.hasNext()) {
            return found.next();
        }
        throw new IllegalArgumentException("transport: none is on the class path (expected:"
                + " replog-client-http-jdk or replog-client-http-okhttp, or one that is given)");
    }

    private static String noToken() {
        throw new IllegalStateException("no source of tokens was given");
    }

    private static <T> T required(String name, @Nullable T value) {
        if (value == null) {
            throw new IllegalArgumentException(name + ": missing (expected: a value)");
        }
        return value;
    }

    private static int within(String name, int value, int max) {
        if (value < 1 || value > max) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: 1.." + max + ")");
        }
        return value;
    }
}
