package dev.replog.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Open event streams, read on one thread of their own. It only looks for the lines that begin an event and notes when the
 * last one came. The counters may be read from any thread.
 */
public final class EventStreams implements AutoCloseable {
    private static final byte[] CHANGE = "event: change".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] CHANGE_TIGHT = "event:change".getBytes(StandardCharsets.US_ASCII);
    private static final int BUFFER_BYTES = 64 * 1024;
    private static final long POLL_NANOS = 50_000;

    private static final class Stream {
        final int index;
        int matched;
        int matchedTight;

        Stream(int index) {
            this.index = index;
        }
    }

    private final Selector selector;
    private final Thread thread;
    private final AtomicLong changes = new AtomicLong();
    private final AtomicLongArray arrivedNanos;
    private final AtomicLong opened = new AtomicLong();
    private volatile boolean closed;

    /** Opens one stream for each of these requests; they are live when {@link #opened} says so. */
    public EventStreams(int port, List<byte[]> requests) throws IOException {
        this.selector = Selector.open();
        this.arrivedNanos = new AtomicLongArray(requests.size());
        for (int i = 0; i < requests.size(); i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(requests.get(i)));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Stream(i));
        }
        this.thread = Thread.ofPlatform().daemon().name("event-streams").start(this::run);
    }

    /** How many streams have said something. */
    public long opened() {
        return opened.get();
    }

    /** How many events of changes came in all. */
    public long changes() {
        return changes.get();
    }

    /** When the newest event of a stream came, by {@link System#nanoTime}; 0 before the first. */
    public long arrivedNanos(int stream) {
        return arrivedNanos.get(stream);
    }

    /** Waits for so many events in all; false when they do not come in time. */
    public boolean await(long count, Duration limit) {
        long deadlineNanos = System.nanoTime() + limit.toNanos();
        while (changes.get() < count) {
            if (System.nanoTime() > deadlineNanos) {
                return false;
            }
            LockSupport.parkNanos(POLL_NANOS);
        }
        return true;
    }

    private void run() {
        ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
        boolean[] spoke = new boolean[arrivedNanos.length()];
        try {
            while (!closed) {
                selector.select(200);
                for (SelectionKey key : selector.selectedKeys()) {
                    Stream stream = (Stream) key.attachment();
                    in.clear();
                    if (((SocketChannel) key.channel()).read(in) < 0) {
                        throw new EOFException("the server closed an event stream");
                    }
                    in.flip();
                    scan(stream, in);
                    if (!spoke[stream.index]) {
                        spoke[stream.index] = true;
                        opened.incrementAndGet();
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException broken) {
            if (!closed) {
                throw new java.io.UncheckedIOException(broken);
            }
        }
    }

    /** Both spellings of the line are looked for at once; no byte of either begins it anew in its middle but the first. */
    private void scan(Stream stream, ByteBuffer in) {
        while (in.hasRemaining()) {
            byte next = in.get();
            stream.matched = step(CHANGE, stream.matched, next);
            stream.matchedTight = step(CHANGE_TIGHT, stream.matchedTight, next);
            if (stream.matched == CHANGE.length || stream.matchedTight == CHANGE_TIGHT.length) {
                stream.matched = 0;
                stream.matchedTight = 0;
                arrivedNanos.set(stream.index, System.nanoTime());
                changes.incrementAndGet();
            }
        }
    }

    private static int step(byte[] wanted, int matched, byte next) {
        if (next == wanted[matched]) {
            return matched + 1;
        }
        return next == wanted[0] ? 1 : 0;
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
