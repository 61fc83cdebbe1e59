package dev.replog.projector.past;

import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.models.ModelReads;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.projector.read.Erased;
import dev.replog.projector.read.Head;
import dev.replog.projector.read.HeadReads;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.Minimums;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.Rows;
import dev.replog.projector.read.StatementLimit;
import dev.replog.schemas.catalogue.CanonicalText;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads past states: finds the position, waits until the history has reached it, and reads there. A past state that was
 * read once is the same for ever, so later pages of it need no snapshot of the first.
 */
public final class PastReads {
    private final ReadDatabase database;
    private final StatementLimit limit;
    private final HeadReads heads;
    private final Function<String, Mono<Erased>> erasures;
    private final LogIds logIds;
    private final CaughtUpReads current;
    private final CaughtUpReads history;
    private final Scheduler scheduler;

    /**
     * Reads what limits the past of a user.
     *
     * @param heads read the newest position
     * @param erasures read the last erasure of the account
     */
    record Users(HeadReads heads, Function<String, Mono<Erased>> erasures) {}

    /** @param current waits for the entities; the read model of the history has waits of its own */
    PastReads(
            ReadDatabase database,
            StatementLimit limit,
            Users users,
            LogIds logIds,
            CaughtUpReads current,
            ModelReads models,
            Scheduler scheduler) {
        this.database = database;
        this.limit = limit;
        this.heads = users.heads();
        this.erasures = users.erasures();
        this.logIds = logIds;
        this.current = current;
        this.history = models.following(PastSql.MODEL);
        this.scheduler = scheduler;
    }

    private record Found<T>(PastBounds bounds, @Nullable T value) {
        /** 503 when the history cannot be read at all. */
        Found<T> requireThere() {
            if (bounds.head() == null) {
                throw ModelReads.unavailable(PastSql.MODEL);
            }
            return this;
        }

        long head() {
            return Objects.requireNonNull(bounds.head(), "the head of a history that is there");
        }
    }

    /**
     * The position of a past state: 0 before the user's first change. 400 when it is after the user's head, or in the
     * future; 410 when the token is of a log that no longer exists, and when the account was erased after it. Waits for
     * the tokens in {@code Replog-Min-Token} first.
     */
    public Mono<Long> position(ServerRequest request, AsOf asOf) {
        String userId = Caller.of(request).userId();
        return found(request, userId, asOf)
                .flatMap(position ->
                        erasures.apply(userId).map(erased -> PastBounds.afterErasure(asOf, position, erased)));
    }

    private Mono<Long> found(ServerRequest request, String userId, AsOf asOf) {
        Mono<Head> head = current.read(request, ignored -> heads.head(userId), Head::position);
        return switch (asOf) {
            case AsOf.AtToken at -> {
                long position = at.token().position().value();
                yield logIds.with(position)
                        .doOnNext(logs -> Minimums.requireOf(logs, List.of(at.token())))
                        .then(head)
                        .map(now -> within(position, now));
            }
            case AsOf.AtTime at -> {
                requirePast(at.time());
                yield head.flatMap(now -> position(userId, at.time(), now.position()));
            }
        };
    }

    private static long within(long position, Head head) {
        if (position > head.position()) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    AsOf.PARAMETER
                            + ": after the newest change that is applied (expected: a token up to it; to wait for"
                            + " a write, send its token as Replog-Min-Token too)");
        }
        return position;
    }

    private void requirePast(Instant time) {
        Instant now = Instant.ofEpochMilli(scheduler.now(TimeUnit.MILLISECONDS));
        if (time.isAfter(now)) {
            throw new ProblemException(
                    ErrorCode.VALIDATION_FAILED,
                    AsOf.PARAMETER + ": " + CanonicalText.of(time)
                            + " (expected: a time that is not in the future; it is " + CanonicalText.of(now) + ")");
        }
    }

    private Mono<Long> position(String userId, Instant time, long head) {
        Mono<Found<Long>> attempt = database.first(
                        limit,
                        userId,
                        PastSql.AT_TIME,
                        statement -> statement.bind("$1", userId).bind("$2", time.atOffset(ZoneOffset.UTC)),
                        row -> new Found<>(
                                new PastBounds(row.get("past_head", Long.class), null, null),
                                Rows.number(row, "position")))
                .map(Found::requireThere);
        return history.reaching(userId, head, attempt, Found::head)
                .map(found -> found.value() == null ? 0L : found.value());
    }

    /**
     * The only row of a statement that has {@link PastSql#BOUNDS}, when the state at the position is known.
     *
     * @param read also called for a row that is then not used
     */
    public <T> Mono<T> read(
            String userId, long position, String sql, UnaryOperator<Statement> bind, Function<Row, T> read) {
        Mono<Found<T>> attempt = database.first(
                        limit, userId, sql, bind, row -> new Found<>(PastBounds.of(row), read.apply(row)))
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("a statement that gives a row gave none")))
                .map(Found::requireThere);
        return history.reaching(userId, position, attempt, Found::head).map(found -> {
            found.bounds().requireKnown();
            return Objects.requireNonNull(found.value(), "the value of a row");
        });
    }

    /** The mark of a position, for {@code Replog-As-Of}. */
    public Mono<String> mark(String userId, long position) {
        return current.token(userId, position);
    }
}
