package dev.replog.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * Thousands of open event streams, read by one thread through one buffer; a stream itself is a socket and the beginning
 * of a line. Only the lines that name an event are evaluated, with the time of the last one. The counters may be read
 * from any thread. After a stream was refused or closed, the next call fails.
 */
public final class EventStreams implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long POLL_NANOS = 50_000;
    private static final String GOOD = "HTTP/1.1 200";

    private final Selector selector;
    private final Thread thread;
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLongArray arrivedNanos;
    private final AtomicLong opened = new AtomicLong();
    private volatile boolean closed;
    private volatile @Nullable IOException failure;

    /** Opens one stream for each of these requests; they are live when {@link #opened} counts them. */
    public EventStreams(int port, List<byte[]> requests) throws IOException {
        this.selector = Selector.open();
        this.arrivedNanos = new AtomicLongArray(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(requests.get(i)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new LineBeginnings(i));
        }
        this.thread = Thread.ofPlatform().daemon().name("event-streams").start(this::run);
    }

    public int count() {
        return arrivedNanos.length();
    }

    /** The number of streams that are ready. */
    public long opened() {
        requireGood();
        return opened.get();
    }

    /** The number of change events so far. */
    public long changes() {
        requireGood();
        return changes.get();
    }

    /** When a stream received its newest event, by {@link System#nanoTime}; 0 before the first. */
    public long arrivedNanos(int stream) {
        return arrivedNanos.get(stream);
    }

    /** When the last of all streams received its newest event. */
    public long lastArrivedNanos() {
        long last = arrivedNanos.get(0);
        for (int i = 1; i < arrivedNanos.length(); i++) {
            last = arrivedNanos.get(i) - last > 0 ? arrivedNanos.get(i) : last;
        }
        return last;
    }

    /** Waits for this many events in total; false when they do not arrive in time. */
    public boolean await(long count, Duration limit) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (changes() < count) {
            if (System.nanoTime() > deadlineNanos) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private void requireGood() {
        IOException broken = failure;
        if (broken != null) {
            throw new IllegalStateException("event streams: " + broken.getMessage(), broken);
        }
    }

    private void run() {
        ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            while (!closed) {
                selector.select(200);
                for (SelectionKey key : selector.selectedKeys()) {
                    in.clear();
                    if (((SocketChannel) key.channel()).read(in) < 0) {
                        throw new EOFException("the server closed a stream");
                    }
                    in.flip();
                    scan((LineBeginnings) key.attachment(), in);
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException broken) {
            if (!closed) {
                failure = broken;
            }
        }
    }

    private void scan(LineBeginnings lines, ByteBuffer in) throws IOException {
        while (in.hasRemaining()) {
            String line = lines.take(in.get());
            if (line == null) {
                continue;
            }
            switch (line) {
                case "event: change", "event:change" -> {
                    arrivedNanos.set(lines.index, System.nanoTime());
                    changes.incrementAndGet();
                }
                case "event: ready", "event:ready" -> opened.incrementAndGet();
                default -> {
                    if (line.startsWith("HTTP/1.1 ") && !line.startsWith(GOOD)) {
                        throw new IOException(line + " (expected: " + GOOD + ")");
                    }
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        closed = true;
        selector.wakeup();
        try {
            thread.join(1_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (SelectionKey key : selector.keys()) {
            key.channel().close();
        }
        selector.close();
    }
}
