package dev.replog.bench.load;

import java.io.IOException;
import java.time.Duration;
import java.util.function.Supplier;

/**
 * Sends one request after the other on one connection and notes the times of each request and response. Not
 * thread-safe.
 */
public final class OneByOne implements AutoCloseable {
    /** The times of a request and its response, by {@link System#nanoTime}. */
    public record Times(long sentNanos, long answeredNanos) {}

    private final HttpLoad load;
    private long sentNanos;
    private long answeredNanos;

    public OneByOne(int port, Supplier<byte[]> requests) throws IOException {
        this.load = new HttpLoad(port, 1, 200, new Exchanges() {
            @Override
            public byte[] next(int connection) {
                byte[] request = requests.get();
                sentNanos = System.nanoTime();
                return request;
            }

            @Override
            public void answered(int connection, int status, String body) {
                answeredNanos = System.nanoTime();
            }
        });
    }

    /** Sends the next request and waits for its response, which must be a success. */
    public Times send() throws IOException {
        Summary summary = load.run(Duration.ZERO);
        if (summary.answered() != 1) {
            throw new IOException("answered " + summary.others() + " (expected: 2xx)");
        }
        return new Times(sentNanos, answeredNanos);
    }

    @Override
    public void close() throws IOException {
        load.close();
    }
}
