package dev.replog.commands.append;

import dev.replog.schemas.Mutation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Mono;

/**
 * A mutation between a request and the appending thread. Exactly one of the two claims it: the thread to send it, or
 * the request to give it up. When the broker refuses it because a new generation of the log begins, or the producer
 * could not take it, it can be claimed again.
 */
public final class PendingAppend {
    private static final long NEVER_SENT = -1;

    private final byte[] key;
    private final byte[] value;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CompletableFuture<AppendResult> result = new CompletableFuture<>();
    /** Used by the appending thread only. */
    private long order = NEVER_SENT;
    /** Used by the appending thread only. */
    private int blocked;

    public PendingAppend(Mutation mutation, byte[] encoded) {
        this.key = mutation.getUserId().getBytes(StandardCharsets.UTF_8);
        this.value = encoded;
    }

    int length() {
        return value.length;
    }

    byte[] key() {
        return key;
    }

    byte[] value() {
        return value;
    }

    /** When it is sent again, its place among the others is that of the first attempt. */
    void sending(long place) {
        if (order == NEVER_SENT) {
            order = place;
        }
    }

    long order() {
        return order;
    }

    /** How often the producer could not take it in time, this time included. */
    int blockedOnceMore() {
        return ++blocked;
    }

    public boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** It is not in the log and not on its way there, so it can be claimed again. */
    void release() {
        claimed.set(false);
    }

    /** The result, at the latest after this time. It may still be appended when the subscriber cancels. */
    public Mono<AppendResult> within(Duration limit) {
        return Mono.fromFuture(result, true).timeout(limit, Mono.fromSupplier(() -> givenUp(limit)));
    }

    private AppendResult givenUp(Duration limit) {
        AppendFailure failure = claim() ? AppendFailure.NOT_APPENDED : AppendFailure.UNKNOWN;
        return new AppendResult.Failed(failure, "not acknowledged within " + limit.toMillis() + " ms");
    }

    public void complete(AppendResult outcome) {
        result.complete(outcome);
    }

    public void fail(AppendFailure failure, String detail) {
        complete(new AppendResult.Failed(failure, detail));
    }
}
