package dev.replog.projector.read;

import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.backing.postgres.PostgresTls;
import io.r2dbc.pool.ConnectionPool;
import io.r2dbc.pool.ConnectionPoolConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionConfiguration;
import io.r2dbc.postgresql.PostgresqlConnectionFactory;
import io.r2dbc.postgresql.client.SSLMode;
import io.r2dbc.spi.Connection;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import io.r2dbc.spi.Wrapped;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.netty.http.HttpResources;

/**
 * Sessions of the reading role. A started statement runs to its end even when its request has ended, because the driver
 * does not support cancelling a large result, and each client that disconnects would cost a connection. Only a
 * statement that neither ends nor fails in time is stopped, by closing its connection. Failures are classified: see
 * {@link ReadFaults}.
 */
public final class ReadDatabase implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ReadDatabase.class);
    /** The tolerated delay of the server's own timeout. */
    private static final Duration GRACE = Duration.ofSeconds(2);

    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);
    /**
     * All waiting requests may be woken at once, in addition to all requests in flight. They queue, at most for the
     * time limit of acquiring.
     */
    private static final int PENDING_MAX = 12_000;

    private static final int ACQUIRE_RETRIES = 3;

    private final ConnectionPool pool;
    private final Duration workMax;
    private final StatementShares shares;
    private final AtomicBoolean reachable = new AtomicBoolean(true);
    /**
     * By connection and text, because the driver parses the text whenever a statement is created, which costs more than
     * binding it.
     */
    private final Map<Connection, Map<String, Statement>> statements = new ConcurrentHashMap<>();

    /**
     * @param refused is called for each statement that is refused because its user has a share already
     */
    public ReadDatabase(PostgresAddress address, ReadProperties properties, Runnable refused) {
        this.workMax =
                properties.acquireTimeout().plus(properties.statementTimeout()).plus(GRACE);
        this.shares = new StatementShares(
                properties.statementsPerUserMax(),
                properties.statementsWaitingPerUserMax(),
                properties.acquireTimeout(),
                refused,
                System::nanoTime);
        this.pool = new ConnectionPool(ConnectionPoolConfiguration.builder()
                .connectionFactory(new PostgresqlConnectionFactory(session(address, properties)))
                .initialSize(0)
                .maxSize(properties.connections())
                .maxAcquireTime(properties.acquireTimeout())
                .maxCreateConnectionTime(properties.connectTimeout())
                .maxLifeTime(properties.connectionLife())
                .acquireRetry(ACQUIRE_RETRIES)
                .customizer(builder -> builder.maxPendingAcquire(PENDING_MAX).destroyHandler(this::end))
                .build());
    }

    private static PostgresqlConnectionConfiguration session(PostgresAddress address, ReadProperties properties) {
        PostgresTls tls = address.tls();
        PostgresqlConnectionConfiguration.Builder session = PostgresqlConnectionConfiguration.builder()
                .sslMode(SSLMode.fromValue(tls.mode().text()));
        tls.rootCertificate().ifPresent(file -> session.sslRootCert(file.toString()));
        tls.certificate().ifPresent(file -> session.sslCert(file.toString()));
        tls.key().ifPresent(file -> session.sslKey(file.toString()));
        return session.host(address.host())
                .port(address.port())
                .database(address.database())
                .username(address.user())
                .password(address.password())
                .applicationName("change-projector pull")
                .connectTimeout(properties.connectTimeout())
                .statementTimeout(properties.statementTimeout())
                .lockWaitTimeout(properties.lockTimeout())
                // The event loops of the server, because they wake each other less often than threads of the driver's
                // own would.
                .loopResources(HttpResources.get())
                .tcpKeepAlive(true)
                .tcpNoDelay(true)
                .preparedStatementCacheQueries(properties.statementCache())
                // Results are bytes; as text they would be sent in hexadecimal.
                .forceBinary(true)
                .options(Map.of(
                        "role", "replog_reader",
                        "search_path", "replog",
                        // Plans do not depend on the values here, and JIT compilation costs more than it saves.
                        "plan_cache_mode", "force_generic_plan",
                        "jit", "off"))
                .build();
    }

    /** The only row of a statement for one user, if there is one. A user has few statements running at once. */
    public <T> Mono<T> first(String userId, String sql, UnaryOperator<Statement> bind, Function<Row, T> read) {
        return rows(userId, sql, bind, read)
                .flatMap(rows -> rows.isEmpty() ? Mono.empty() : Mono.just(rows.getFirst()));
    }

    /** All rows of a statement for one user. A user has few statements running at once. */
    public <T> Mono<List<T>> rows(String userId, String sql, UnaryOperator<Statement> bind, Function<Row, T> read) {
        return shielded(shares.run(userId, work(sql, bind, read)));
    }

    /** The same, when it is the turn of this statement among those that have a limit of their own. */
    public <T> Mono<T> first(
            StatementLimit limit, String userId, String sql, UnaryOperator<Statement> bind, Function<Row, T> read) {
        return shielded(limit.run(shares.run(userId, work(sql, bind, read))))
                .flatMap(rows -> rows.isEmpty() ? Mono.empty() : Mono.just(rows.getFirst()));
    }

    /** The only row of a statement, if there is one. */
    public <T> Mono<T> first(String sql, UnaryOperator<Statement> bind, Function<Row, T> read) {
        return all(sql, bind, read).flatMap(rows -> rows.isEmpty() ? Mono.empty() : Mono.just(rows.getFirst()));
    }

    /** All rows of a statement. */
    public <T> Mono<List<T>> all(String sql, UnaryOperator<Statement> bind, Function<Row, T> read) {
        return shielded(work(sql, bind, read));
    }

    private <T> Mono<List<T>> work(String sql, UnaryOperator<Statement> bind, Function<Row, T> read) {
        return Mono.usingWhen(
                        pool.create(),
                        connection -> Flux.from(
                                        bind.apply(statement(connection, sql)).execute())
                                .concatMap(result -> result.map((row, ignored) -> read.apply(row)))
                                .collectList(),
                        Connection::close,
                        (connection, ignored) -> {
                            // Only the driver knows how far a failed statement came.
                            statements.remove(driverOf(connection));
                            return connection.close();
                        },
                        ReadDatabase::cut)
                .timeout(workMax, Mono.error(this::tookTooLong))
                .doOnSuccess(ignored -> reached())
                .onErrorMap(this::failed);
    }

    private static <T> Mono<T> shielded(Mono<T> work) {
        // A future does not pass on the cancellation. A failure is a value in it, because a failure that nobody waits
        // for any more would be logged as an error.
        return Mono.fromFuture(() -> work.materialize().toFuture(), true).dematerialize();
    }

    /** The owner of the connection also owns its statements, and sets every parameter. */
    private Statement statement(Connection pooled, String sql) {
        Connection connection = driverOf(pooled);
        return statements
                .computeIfAbsent(connection, ignored -> new HashMap<>())
                .computeIfAbsent(sql, connection::createStatement);
    }

    private static Connection driverOf(Connection pooled) {
        return pooled instanceof Wrapped<?> wrapped && wrapped.unwrap() instanceof Connection inner ? inner : pooled;
    }

    private Mono<Void> end(Connection connection) {
        statements.remove(connection);
        return Mono.from(connection.close());
    }

    private TimeoutException tookTooLong() {
        return new TimeoutException("no answer within " + workMax);
    }

    /**
     * Closes the connection itself. If it were returned to the pool, its unfinished statement would answer the next
     * one.
     */
    private static Mono<Void> cut(Connection connection) {
        return Mono.from(driverOf(connection).close())
                .timeout(CLOSE_MAX)
                .onErrorComplete()
                .then(Mono.from(connection.close()));
    }

    private void reached() {
        if (!reachable.getAndSet(true)) {
            LOG.info("the read model can be reached again");
        }
    }

    private Throwable failed(Throwable error) {
        if (ReadFaults.isUnavailable(error) && reachable.getAndSet(false)) {
            LOG.warn("the read model cannot be reached: {}", error.toString());
        }
        return ReadFaults.classified(error);
    }

    @Override
    public void close() {
        pool.dispose();
    }
}
