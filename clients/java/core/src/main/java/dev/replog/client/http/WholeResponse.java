package dev.replog.client.http;

import dev.replog.client.platform.Cancellable;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * Collects a streamed response, up to a number of bytes. Its listener is told one end, or none after a cancellation.
 */
final class WholeResponse implements StreamListener, Cancellable {

    private final int bodyBytesMax;
    private final ResponseListener listener;
    private final AtomicBoolean hasEnded = new AtomicBoolean();
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int status;
    private Map<String, String> headers = Map.of();
    private volatile @Nullable Cancellable stream;

    private WholeResponse(int bodyBytesMax, ResponseListener listener) {
        this.bodyBytesMax = bodyBytesMax;
        this.listener = listener;
    }

    static Cancellable of(HttpTransport transport, HttpRequest request, int bodyBytesMax, ResponseListener listener) {
        WholeResponse response = new WholeResponse(bodyBytesMax, listener);
        Cancellable stream = transport.open(request, response);
        response.stream = stream;
        // It may have become too large before the stream was known.
        if (response.hasEnded.get()) {
            stream.cancel();
        }
        return response;
    }

    @Override
    public void onOpen(int status, Map<String, String> headers) {
        this.status = status;
        this.headers = headers;
    }

    @Override
    public void onBytes(byte[] bytes) {
        if (hasEnded.get()) {
            return;
        }
        if (bytes.length > bodyBytesMax - body.size()) {
            onEnd(new IOException("The response has more than " + bodyBytesMax + " bytes."));
            cancelStream();
            return;
        }
        body.write(bytes, 0, bytes.length);
    }

    @Override
    public void onEnd(@Nullable Throwable cause) {
        if (!hasEnded.compareAndSet(false, true)) {
            return;
        }
        if (cause == null) {
            listener.onResponse(new HttpResponse(status, headers, body.toByteArray()));
        } else {
            listener.onFailure(cause);
        }
    }

    @Override
    public void cancel() {
        hasEnded.set(true);
        cancelStream();
    }

    private void cancelStream() {
        Cancellable running = stream;
        if (running != null) {
            running.cancel();
        }
    }
}
