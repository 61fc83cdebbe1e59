package dev.replog.client.histories;

import dev.replog.client.http.HttpRequest;
import dev.replog.client.http.HttpTransport;
import dev.replog.client.http.StreamListener;
import dev.replog.client.platform.Cancellable;
import java.io.IOException;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** The requests of one tab: those that the device loses do not arrive. */
final class DeviceTransport implements HttpTransport {

    private final Device device;
    private final HttpTransport server;
    private final Queue<Cancellable> exchanges = new ConcurrentLinkedQueue<>();

    DeviceTransport(Device device, HttpTransport server) {
        this.device = device;
        this.server = server;
    }

    @Override
    public Cancellable open(HttpRequest request, StreamListener listener) {
        boolean isPush = request.url().endsWith("/api/sync/push");
        if (isPush) {
            device.countPush();
        }
        if (device.losesRequest(isPush)) {
            listener.onEnd(new IOException("the request was lost"));
            return () -> {};
        }
        boolean isPull = request.url().contains("/api/sync?");
        Cancellable exchange = server.open(request, new Arriving(isPush, isPull, listener));
        exchanges.add(exchange);
        return exchange;
    }

    /** Ends all requests, as the system does when a process ends. */
    @Override
    public void close() {
        exchanges.forEach(Cancellable::cancel);
    }

    private final class Arriving implements StreamListener {
        private final boolean isPush;
        private final boolean isPull;
        private final StreamListener listener;
        private boolean isLost;

        Arriving(boolean isPush, boolean isPull, StreamListener listener) {
            this.isPush = isPush;
            this.isPull = isPull;
            this.listener = listener;
        }

        @Override
        public void onOpen(int status, Map<String, String> headers) {
            isLost = device.losesResponse(isPush, isPull);
            if (isLost) {
                listener.onEnd(new IOException("the response was lost"));
            } else {
                listener.onOpen(status, headers);
            }
        }

        @Override
        public void onBytes(byte[] bytes) {
            if (!isLost) {
                listener.onBytes(bytes);
            }
        }

        @Override
        public void onEnd(@Nullable Throwable cause) {
            if (!isLost) {
                listener.onEnd(cause);
            }
        }
    }
}
