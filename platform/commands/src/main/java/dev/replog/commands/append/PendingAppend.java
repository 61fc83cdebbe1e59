package dev.replog.commands.append;

import dev.replog.schemas.Mutation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;
import reactor.core.publisher.Mono;

/**
 * A mutation on its way from a request to the appending thread. Exactly one of the two claims it: the thread, to send
 * it, or the request, to give it up. When the broker refuses it because the log goes on elsewhere, that begins anew.
 */
public final class PendingAppend {
    private static final long NEVER_SENT = -1;

    private final byte[] key;
    private final byte[] value;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CompletableFuture<AppendResult> result = new CompletableFuture<>();
    /** Only the appending thread looks at it. */
    private long order = NEVER_SENT;

    public PendingAppend(Mutation mutation, byte[] encoded) {
        this.key = mutation.getUserId().getBytes(StandardCharsets.UTF_8);
        this.value = encoded;
    }

    int length() {
        return value.length;
    }

    ProducerRecord<byte[], byte[]> message(String topic) {
        return new ProducerRecord<>(topic, key, value);
    }

    /** Its place among those that are sent is the one of its first try. */
    void sending(long place) {
        if (order == NEVER_SENT) {
            order = place;
        }
    }

    long order() {
        return order;
    }

    public boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    /** The broker refused it for certain, so either may claim it again. */
    void release() {
        claimed.set(false);
    }

    /** What became of it, at the latest after this time; whoever cancels, it may still be appended. */
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
