package dev.replog.client.http.jdk;

import dev.replog.client.http.StreamListener;
import dev.replog.client.platform.Cancellable;
import java.net.http.HttpResponse.BodyHandler;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.ResponseInfo;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Flow.Subscription;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One request under way. Its listener is told about one end only, whichever comes first: the end of the body, a failure
 * of the request, or a cancellation, about which it is not told. The body is read only as fast as the listener takes
 * it.
 */
final class Exchange implements BodyHandler<@Nullable Void>, BodySubscriber<@Nullable Void>, Cancellable {

    private final StreamListener listener;
    private final Consumer<Exchange> ended;
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private final CompletableFuture<@Nullable Void> body = new CompletableFuture<>();
    private volatile @Nullable Subscription subscription;
    private volatile @Nullable CompletableFuture<?> response;

    Exchange(StreamListener listener, Consumer<Exchange> ended) {
        this.listener = listener;
        this.ended = ended;
    }

    /** Failures are told on another thread, so that a caller never hears of one before it has this exchange. */
    @SuppressWarnings("FutureReturnValueIgnored") // What it would tell is told to the listener.
    void follow(CompletableFuture<?> response) {
        this.response = response;
        response.whenCompleteAsync((nothing, failure) -> {
            if (failure != null) {
                end(
                        failure instanceof CompletionException wrapped && wrapped.getCause() != null
                                ? wrapped.getCause()
                                : failure);
            }
        });
        if (hasEnded.get()) {
            response.cancel(true);
        }
    }

    @Override
    public void cancel() {
        if (hasEnded.compareAndSet(false, true)) {
            release();
        }
    }

    @Override
    public BodySubscriber<@Nullable Void> apply(ResponseInfo info) {
        Map<String, String> headers = new TreeMap<>();
        info.headers()
                .map()
                .forEach((name, values) -> headers.merge(
                        name.toLowerCase(Locale.ROOT), String.join(", ", values), (a, b) -> a + ", " + b));
        if (!hasEnded.get()) {
            listener.onOpen(info.statusCode(), headers);
        }
        return this;
    }

    @Override
    public CompletionStage<@Nullable Void> getBody() {
        return body;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
        this.subscription = subscription;
        if (hasEnded.get()) {
            subscription.cancel();
        } else {
            subscription.request(1);
        }
    }

    @Override
    public void onNext(List<ByteBuffer> buffers) {
        try {
            for (ByteBuffer buffer : buffers) {
                if (hasEnded.get()) {
                    return;
                }
                byte[] piece = new byte[buffer.remaining()];
                buffer.get(piece);
                listener.onBytes(piece);
            }
        } catch (RuntimeException failure) {
            end(failure);
            return;
        }
        Subscription current = subscription;
        if (current != null) {
            current.request(1);
        }
    }

    @Override
    public void onError(Throwable failure) {
        end(failure);
        body.completeExceptionally(failure);
    }

    @Override
    public void onComplete() {
        end(null);
        body.complete(null);
    }

    private void end(@Nullable Throwable cause) {
        if (!hasEnded.compareAndSet(false, true)) {
            return;
        }
        if (cause != null) {
            release();
        } else {
            ended.accept(this);
        }
        listener.onEnd(cause);
    }

    /** Closes the connection, because the rest of the response is not wanted. */
    private void release() {
        ended.accept(this);
        Subscription current = subscription;
        if (current != null) {
            current.cancel();
        }
        CompletableFuture<?> running = response;
        if (running != null) {
            running.cancel(true);
        }
    }
}
