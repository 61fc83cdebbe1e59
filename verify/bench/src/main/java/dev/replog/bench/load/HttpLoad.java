package dev.replog.bench.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * A closed loop of connections: each sends its next request after the response to its last one. All run on the calling
 * thread. Its only work for each request is to write prepared bytes, read the response and note the time. Connections
 * are opened once and kept.
 */
public final class HttpLoad implements AutoCloseable {
    private static final int BUFFER_BYTES = 256 * 1024;
    private static final long MICROS_MAX = 120_000_000;
    private static final Duration ANSWER_MAX = Duration.ofSeconds(60);

    private static final class Connection {
        final int index;
        final SocketChannel channel;
        final ResponseReader reader;
        ByteBuffer out = ByteBuffer.allocate(0);
        long sentNanos;

        Connection(int index, SocketChannel channel, ResponseReader reader) {
            this.index = index;
            this.channel = channel;
            this.reader = reader;
        }
    }

    private final InetSocketAddress address;
    private final Exchanges exchanges;
    private final int expectedStatus;
    private final Selector selector;
    private final List<Connection> connections = new ArrayList<>();
    private final ByteBuffer in = ByteBuffer.allocateDirect(BUFFER_BYTES);
    private int waiting;

    // of the running measurement
    private Histogram micros = newHistogram();
    private Map<Integer, Long> others = new TreeMap<>();
    private long answered;
    private long bytes;

    /**
     * @param expectedStatus the status of a successful response; any status with the same first digit counts
     */
    public HttpLoad(int port, int connectionCount, int expectedStatus, Exchanges exchanges) throws IOException {
        this.address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        this.exchanges = exchanges;
        this.expectedStatus = expectedStatus;
        this.selector = Selector.open();
        for (int i = 0; i < connectionCount; i++) {
            connections.add(open(i));
        }
    }

    private Connection open(int index) throws IOException {
        SocketChannel channel = SocketChannel.open(address);
        channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
        channel.configureBlocking(false);
        Connection connection = new Connection(index, channel, new ResponseReader(exchanges.readsBodies()));
        channel.register(selector, SelectionKey.OP_READ, connection);
        return connection;
    }

    /** Sends for this long, and then waits for the outstanding responses; they count too. */
    public Summary run(Duration duration) throws IOException {
        micros = newHistogram();
        others = new TreeMap<>();
        answered = 0;
        bytes = 0;
        long start = System.nanoTime();
        long end = start + duration.toNanos();
        for (Connection connection : connections) {
            send(connection);
        }
        while (waiting > 0) {
            selector.select(1_000);
            long now = System.nanoTime();
            if (now > end + ANSWER_MAX.toNanos()) {
                throw new IOException(waiting + " answers did not come within " + ANSWER_MAX);
            }
            for (SelectionKey key : selector.selectedKeys()) {
                progress(key, end);
            }
            selector.selectedKeys().clear();
        }
        return new Summary(answered, others, bytes, (System.nanoTime() - start) / 1e9, micros);
    }

    private void progress(SelectionKey key, long end) throws IOException {
        Connection connection = (Connection) key.attachment();
        if (key.isWritable()) {
            write(connection, key);
        }
        if (!key.isReadable()) {
            return;
        }
        in.clear();
        int count = connection.channel.read(in);
        if (count < 0) {
            throw new EOFException("the server closed a kept-alive connection");
        }
        in.flip();
        if (connection.reader.read(in)) {
            answered(connection);
            if (System.nanoTime() < end) {
                send(connection);
            }
        }
    }

    private void answered(Connection connection) {
        waiting--;
        int status = connection.reader.status();
        bytes += connection.reader.bytes();
        if (status / 100 == expectedStatus / 100) {
            answered++;
            micros.recordValue(Math.min(MICROS_MAX, (System.nanoTime() - connection.sentNanos) / 1_000));
        } else {
            others.merge(status, 1L, Long::sum);
        }
        exchanges.answered(connection.index, status, exchanges.readsBodies() ? connection.reader.body() : "");
    }

    private void send(Connection connection) throws IOException {
        connection.out = ByteBuffer.wrap(exchanges.next(connection.index));
        connection.sentNanos = System.nanoTime();
        waiting++;
        write(connection, connection.channel.keyFor(selector));
    }

    private static void write(Connection connection, SelectionKey key) throws IOException {
        connection.channel.write(connection.out);
        int wanted =
                connection.out.hasRemaining() ? SelectionKey.OP_READ | SelectionKey.OP_WRITE : SelectionKey.OP_READ;
        if (key.interestOps() != wanted) {
            key.interestOps(wanted);
        }
    }

    private static Histogram newHistogram() {
        return new Histogram(MICROS_MAX, 3);
    }

    @Override
    public void close() throws IOException {
        for (Connection connection : connections) {
            connection.channel.close();
        }
        selector.close();
    }
}
