package dev.replog.commands.submit;

import dev.replog.commands.append.AppendFailure;
import dev.replog.commands.append.AppendResult;
import dev.replog.commands.append.Appends;
import dev.replog.commands.outcome.OutcomeWait;
import dev.replog.commands.outcome.Outcomes;
import dev.replog.commands.read.DecidedBy;
import dev.replog.commands.read.Mutations;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Submits mutations: registers the request, appends the mutation, and waits for the outcome. Appending starts with the
 * subscription and is not undone by a cancellation, because a client that disconnected may still want the write. The
 * first of these completes the request: the outcome, a failure to append, or the end of the wait. The result arrives on
 * a thread that many requests share.
 */
public final class Submissions {
    private final Appends appends;
    private final Outcomes outcomes;
    private final Duration appendTimeout;
    private final Supplier<Optional<DecidedBy>> decidedBy;
    private final Supplier<UUID> ids;
    private final InstantSource clock;
    private final LongSupplier nanoClock;

    /** @param decidedBy empty until the topic of catalogues was read */
    public Submissions(
            Appends appends,
            Outcomes outcomes,
            Duration appendTimeout,
            Supplier<Optional<DecidedBy>> decidedBy,
            Supplier<UUID> ids,
            InstantSource clock,
            LongSupplier nanoClock) {
        this.appends = appends;
        this.outcomes = outcomes;
        this.appendTimeout = appendTimeout;
        this.decidedBy = decidedBy;
        this.ids = ids;
        this.clock = clock;
        this.nanoClock = nanoClock;
    }

    public Mono<Submitted> submit(Submission submission) {
        return Mono.defer(() -> {
            if (!appends.isFound()) {
                return failed(AppendFailure.NOT_APPENDED, "the log was not found yet");
            }
            Optional<DecidedBy> rules = decidedBy.get();
            if (rules.isEmpty()) {
                return failed(AppendFailure.NOT_APPENDED, "the topic of catalogues was not read yet");
            }
            return submission.waitFor().isZero() ? post(submission, rules.get()) : postAndWait(submission, rules.get());
        });
    }

    private Mono<Submitted> post(Submission submission, DecidedBy rules) {
        return appends.append(mutation(submission, rules, null), appendTimeout).map(result -> switch (result) {
            case AppendResult.Appended appended -> new Submitted.Accepted(token(appended), Duration.ZERO);
            case AppendResult.Failed failed -> new Submitted.Failed(failed.failure(), failed.detail());
        });
    }

    private Mono<Submitted> postAndWait(Submission submission, DecidedBy rules) {
        OptionalInt partition = outcomes.partition();
        if (partition.isEmpty()) {
            return failed(AppendFailure.NOT_APPENDED, "outcomes cannot be read yet");
        }
        long startNanos = nanoClock.getAsLong();
        UUID requestId = ids.get();
        Optional<OutcomeWait> registered =
                outcomes.await(requestId, submission.content().userId());
        if (registered.isEmpty()) {
            return failed(AppendFailure.OVERLOADED, "too many requests wait for their outcome");
        }
        OutcomeWait wait = registered.get();
        ReplyTo replyTo = ReplyTo.newBuilder()
                .setPartition(partition.getAsInt())
                .setRequestId(requestId)
                .setWithDocument(submission.withDocument())
                .build();
        Duration limit = submission.waitFor().compareTo(appendTimeout) < 0 ? submission.waitFor() : appendTimeout;
        Mono<Submitted> appended = appends.append(mutation(submission, rules, replyTo), limit)
                .flatMap(result -> switch (result) {
                    case AppendResult.Appended done ->
                        Mono.delay(left(submission.waitFor(), startNanos))
                                .thenReturn(new Submitted.Accepted(token(done), submission.waitFor()));
                    case AppendResult.Failed failed -> failed(failed.failure(), failed.detail());
                });
        Mono<Submitted> decided = wait.outcome()
                .map(outcome -> new Submitted.Decided(token(new Position(outcome.getPosition())), outcome));
        return Mono.firstWithSignal(decided, appended).doFinally(ignored -> wait.end());
    }

    private Mutation mutation(Submission submission, DecidedBy rules, @Nullable ReplyTo replyTo) {
        return Mutations.of(submission.content(), rules, clock.instant(), replyTo);
    }

    private Duration left(Duration wait, long startNanos) {
        Duration left = wait.minusNanos(nanoClock.getAsLong() - startNanos);
        return left.isNegative() ? Duration.ZERO : left;
    }

    private static SyncToken token(AppendResult.Appended appended) {
        return SyncToken.mark(appended.log(), appended.position());
    }

    /**
     * Used for an outcome, which may arrive before the acknowledgement. This instance has appended to its generation.
     */
    private SyncToken token(Position position) {
        LogId log = appends.idOf(position.generation())
                .orElseThrow(() -> new IllegalStateException("an outcome of a log without an append"));
        return SyncToken.mark(log, position);
    }

    private static Mono<Submitted> failed(AppendFailure failure, String detail) {
        return Mono.just(new Submitted.Failed(failure, detail));
    }
}
