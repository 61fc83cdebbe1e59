package dev.replog.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import org.jspecify.annotations.Nullable;

/**
 * Pulls that wait for a change, one on each connection. After a response, the pull is sent again at once with the new
 * token. One thread of its own reads all of them. The counters may be read from any thread. After a pull was refused,
 * the next call fails.
 */
public final class WaitingPulls implements AutoCloseable {
    private static final int BUFFER_BYTES = 64 * 1024;

    /** The request of a connection. */
    public interface Requests {
        byte[] of(int connection, String token);
    }

    private static final class Connection {
        final int index;
        final SocketChannel channel;
        final ResponseReader reader = new ResponseReader(true);

        Connection(int index, SocketChannel channel) {
            this.index = index;
            this.channel = channel;
        }
    }

    private final Requests requests;
    private final Selector selector;
    private final Thread thread;
    private final AtomicLongArray newsNanos;
    private final AtomicLong news = new AtomicLong();
    private final AtomicLong empty = new AtomicLong();
    private volatile boolean closed;
    private volatile @Nullable IOException failure;

    /** Sends a pull on a connection of its own for each token. */
    public WaitingPulls(int port, List<String> tokens, Requests requests) throws IOException {
        this.requests = requests;
        this.selector = Selector.open();
        this.newsNanos = new AtomicLongArray(tokens.size());
        for (int i = 0; i < tokens.size(); i++) {
            SocketChannel channel = SocketChannel.open(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
            channel.write(ByteBuffer.wrap(requests.of(i, tokens.get(i))));
            channel.configureBlocking(false);
            channel.register(selector, SelectionKey.OP_READ, new Connection(i, channel));
        }
        this.thread = Thread.ofPlatform().daemon().name("waiting-pulls").start(this::run);
    }

    /** The number of responses with changes. */
    public long news() {
        IOException broken = failure;
        if (broken != null) {
            throw new IllegalStateException("waiting pulls: " + broken.getMessage(), broken);
        }
        return news.get();
    }

    /** The number of empty responses, at the end of their wait. */
    public long empty() {
        return empty.get();
    }

    /**
     * When the newest response of a connection with changes arrived, by {@link System#nanoTime}; 0 before the first.
     */
    public long newsNanos(int connection) {
        return newsNanos.get(connection);
    }

    private void run() {
        ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
        try {
            while (!closed) {
                selector.select(200);
                for (SelectionKey key : selector.selectedKeys()) {
                    Connection connection = (Connection) key.attachment();
                    in.clear();
                    if (connection.channel.read(in) < 0) {
                        throw new EOFException("the server closed a connection");
                    }
                    in.flip();
                    if (connection.reader.read(in)) {
                        answered(connection);
                    }
                }
                selector.selectedKeys().clear();
            }
        } catch (IOException broken) {
            if (!closed) {
                failure = broken;
            }
        }
    }

    private void answered(Connection connection) throws IOException {
        long now = System.nanoTime();
        String body = connection.reader.body();
        String token = Call.member(body, "nextSyncToken");
        if (connection.reader.status() != 200 || token == null) {
            throw new IOException(connection.reader.status() + " " + body);
        }
        if (body.contains("\"etag\"")) {
            newsNanos.set(connection.index, now);
            news.incrementAndGet();
        } else {
            empty.incrementAndGet();
        }
        connection.channel.write(ByteBuffer.wrap(requests.of(connection.index, token)));
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
