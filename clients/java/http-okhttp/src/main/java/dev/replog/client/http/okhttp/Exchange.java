package dev.replog.client.http.okhttp;

import dev.replog.client.http.StreamListener;
import dev.replog.client.platform.Cancellable;
import java.io.IOException;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import okhttp3.Call;
import okhttp3.Callback;
import okhttp3.Response;
import okio.BufferedSource;
import org.jspecify.annotations.Nullable;

/**
 * One request under way. Its listener is told about one end only, whichever comes first: the end of the body, a failure
 * of the request, or a cancellation, about which it is not told. The body is read only as fast as the listener takes
 * it.
 */
final class Exchange implements Callback, Cancellable {

    private static final int PIECE_BYTES_MAX = 8 * 1024;

    private final StreamListener listener;
    private final Consumer<Exchange> ended;
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private volatile @Nullable Call call;

    Exchange(StreamListener listener, Consumer<Exchange> ended) {
        this.listener = listener;
        this.ended = ended;
    }

    void start(Call call) {
        this.call = call;
        if (hasEnded.get()) {
            call.cancel();
        }
        call.enqueue(this);
    }

    @Override
    public void cancel() {
        if (hasEnded.compareAndSet(false, true)) {
            release();
        }
    }

    @Override
    public void onFailure(Call call, IOException failure) {
        end(failure);
    }

    @Override
    public void onResponse(Call call, Response response) {
        try (response) {
            Map<String, String> headers = new TreeMap<>();
            response.headers()
                    .forEach(header -> headers.merge(
                            header.getFirst().toLowerCase(Locale.ROOT), header.getSecond(), (a, b) -> a + ", " + b));
            if (!hasEnded.get()) {
                listener.onOpen(response.code(), headers);
            }
            readBody(response.body().source());
            end(null);
        } catch (IOException | RuntimeException failure) {
            end(failure);
        }
    }

    private void readBody(BufferedSource source) throws IOException {
        while (!hasEnded.get() && source.request(1)) {
            long arrived = Math.min(source.getBuffer().size(), PIECE_BYTES_MAX);
            listener.onBytes(source.readByteArray(arrived));
        }
    }

    void end(@Nullable Throwable cause) {
        if (!hasEnded.compareAndSet(false, true)) {
            return;
        }
        if (cause == null) {
            ended.accept(this);
        } else {
            release();
        }
        listener.onEnd(cause);
    }

    /** Closes the connection, because the rest of the response is not wanted. */
    private void release() {
        ended.accept(this);
        Call running = call;
        if (running != null) {
            running.cancel();
        }
    }
}
