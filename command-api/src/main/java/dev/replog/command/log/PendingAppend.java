package dev.replog.command.log;

import dev.replog.schemas.Mutation;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.producer.ProducerRecord;

/**
 * A mutation on its way from a request to the appending thread. Exactly one of the two claims it: the thread, to send it,
 * or the request, to give it up.
 */
final class PendingAppend {
    private final Log log;
    private final byte[] key;
    private final byte[] value;
    private final AtomicBoolean claimed = new AtomicBoolean();
    private final CompletableFuture<AppendResult> result = new CompletableFuture<>();

    PendingAppend(Log log, Mutation mutation, byte[] encoded) {
        this.log = log;
        this.key = mutation.getUserId().getBytes(StandardCharsets.UTF_8);
        this.value = encoded;
    }

    Log log() {
        return log;
    }

    int length() {
        return value.length;
    }

    ProducerRecord<byte[], byte[]> message() {
        return new ProducerRecord<>(log.topic(), key, value);
    }

    boolean claim() {
        return claimed.compareAndSet(false, true);
    }

    CompletableFuture<AppendResult> result() {
        return result;
    }

    void complete(AppendResult outcome) {
        result.complete(outcome);
    }

    void fail(AppendFailure failure, String detail) {
        complete(new AppendResult.Failed(failure, detail));
    }
}
