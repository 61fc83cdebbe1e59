package dev.replog.notifier.channel;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.FieldError;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.notifier.channel.life.ChannelLife;
import dev.replog.notifier.channel.life.ChannelStatus;
import dev.replog.notifier.channel.life.LifeCycle;
import dev.replog.notifier.database.Database;
import dev.replog.notifier.head.CurrentLog;
import dev.replog.notifier.head.HeadLock;
import dev.replog.notifier.webhook.WebhookSecret;
import dev.replog.schemas.token.SyncToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * The requests of a user for channels: loads, decides and stores, each in one transaction. While a channel is
 * registered, its user's newest change is locked, so that each change is either before the returned token or pinged.
 * The same lock orders two requests of one user, so that limits hold. It waits for PostgreSQL, so do not call it on an
 * event loop.
 */
final class Channels {
    private static final Duration RETRY_AFTER_FULL = Duration.ofMinutes(1);

    private final Database database;
    private final ChannelTable table;
    private final SecretVault vault;
    private final ChannelProperties properties;
    private final DeliveryBell bell;
    private final CurrentLog log;
    private final InstantSource clock;

    @FunctionalInterface
    private interface Question<T> {
        T ask(Connection connection) throws SQLException;
    }

    Channels(
            Database database,
            ChannelTable table,
            SecretVault vault,
            ChannelProperties properties,
            DeliveryBell bell,
            CurrentLog log,
            InstantSource clock) {
        this.database = database;
        this.table = table;
        this.vault = vault;
        this.properties = properties;
        this.bell = bell;
        this.log = log;
        this.clock = clock;
    }

    /** Registers or renews; fails with the problem for the response. */
    Channel register(String userId, ChannelOrder order) throws SQLException {
        ChannelKey key = new ChannelKey(userId, order.id());
        Channel channel = inTransaction(connection -> {
            HeadLock lock = HeadLock.take(connection, userId);
            Instant now = clock.instant();
            Channel known = table.lock(connection, key, now);
            int others = table.countOtherActive(connection, key, now);
            Registration decided = Registration.of(
                    known, order, others, properties.perUserMax(), properties.lifeDefault(), properties.lifeMax(), now);
            switch (decided) {
                case Registration.Begins begins -> begin(connection, key, order, begins, lock, now);
                case Registration.Renewed renewed ->
                    renew(connection, Objects.requireNonNull(known), order, renewed, lock, now);
                case Registration.TooMany ignored -> throw tooMany();
                case Registration.OtherAddress ignored -> throw otherAddress();
            }
            lock.release();
            return known(connection, key);
        });
        bell.ring();
        return channel;
    }

    private void begin(
            Connection connection,
            ChannelKey key,
            ChannelOrder order,
            Registration.Begins begins,
            HeadLock lock,
            Instant now)
            throws SQLException {
        WebhookSecret given = order.secret();
        WebhookSecret secret = given != null ? given : vault.generate();
        SyncToken from = log.headOr(lock.head());
        ChannelLife life = LifeCycle.begin(from, order.types(), begins.expiresAt(), begins.failures(), now);
        table.begin(connection, key, UUID.randomUUID(), order.address(), secret, life);
        table.forgetBeyond(connection, key.userId(), properties.keptPerUserMax(), now);
    }

    private void renew(
            Connection connection,
            Channel known,
            ChannelOrder order,
            Registration.Renewed renewed,
            HeadLock lock,
            Instant now)
            throws SQLException {
        ChannelLife life = LifeCycle.renewed(known.life(), order.types(), renewed.expiresAt(), lock.head(), now);
        table.write(connection, known.key(), life);
        if (renewed.rotated()) {
            WebhookSecret secret = Objects.requireNonNull(order.secret());
            table.rotate(connection, known.key(), secret, now.plus(properties.secretOverlap()));
        }
    }

    List<Channel> list(String userId) throws SQLException {
        return inTransaction(connection -> table.list(connection, userId, clock.instant()).stream()
                .map(this::withToken)
                .toList());
    }

    Channel show(String userId, String id) throws SQLException {
        return inTransaction(connection -> known(connection, new ChannelKey(userId, id)));
    }

    /** After the response no attempt starts any more; one in progress may still arrive. */
    void stop(String userId, String id) throws SQLException {
        ChannelKey key = new ChannelKey(userId, id);
        inTransaction(connection -> {
            Instant now = clock.instant();
            Channel channel = found(table.lock(connection, key, now));
            ChannelLife stopped = LifeCycle.stopped(channel.life(), now);
            if (!stopped.equals(channel.life())) {
                table.write(connection, key, stopped);
            }
            return channel;
        });
    }

    List<DeliveryRecord> deliveries(String userId, String id) throws SQLException {
        return inTransaction(connection -> {
            Channel channel = known(connection, new ChannelKey(userId, id));
            return Ledger.read(connection, userId, channel.key().id());
        });
    }

    Channel ping(String userId, String id) throws SQLException {
        ChannelKey key = new ChannelKey(userId, id);
        Channel channel = inTransaction(connection -> {
            Instant now = clock.instant();
            Channel found = found(table.lock(connection, key, now));
            if (found.status() != ChannelStatus.ACTIVE) {
                throw new ProblemException(
                        ErrorCode.INVALID_TRANSITION,
                        "status: " + found.status().text() + " (expected: active; renew the channel first)");
            }
            table.write(connection, key, LifeCycle.pingRequested(found.life(), now));
            return known(connection, key);
        });
        bell.ring();
        return channel;
    }

    private Channel known(Connection connection, ChannelKey key) throws SQLException {
        return withToken(found(table.find(connection, key, clock.instant())));
    }

    private static Channel found(@Nullable Channel channel) {
        if (channel == null) {
            throw new ProblemException(ErrorCode.NOT_FOUND, "channel: unknown id");
        }
        return channel;
    }

    /** An earlier version stored channels without a token for users without changes. */
    private Channel withToken(Channel channel) {
        return channel.life().notifiedUpTo() == null ? channel.withNotifiedUpTo(log.startToken()) : channel;
    }

    private <T> T inTransaction(Question<T> question) throws SQLException {
        if (!database.isUp()) {
            throw new SQLException("PostgreSQL is unavailable");
        }
        AtomicReference<@Nullable T> answer = new AtomicReference<>();
        try {
            database.inTransaction(connection -> answer.set(question.ask(connection)));
        } catch (SQLException e) {
            database.failed(e);
            throw e;
        }
        return Objects.requireNonNull(answer.get());
    }

    private ProblemException tooMany() {
        return new ProblemException(Problem.of(
                        ErrorCode.RATE_LIMITED,
                        "channels: " + properties.perUserMax() + " are active (expected: fewer; stop one first)")
                .withRetryAfter(RETRY_AFTER_FULL));
    }

    private static ProblemException otherAddress() {
        String message = "address: not that of this channel (expected: the same; stop the channel to move it)";
        return new ProblemException(Problem.of(ErrorCode.VALIDATION_FAILED, message)
                .withErrors(List.of(new FieldError("/address", message))));
    }
}
