package dev.replog.backends;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.apache.kafka.server.ServerSocketFactory;

/**
 * Sockets that are bound before Kafka starts, one for each of its listeners. So a taken port fails at once instead of
 * during the broker's start, and no other process can take a port between its choice and its use.
 */
final class ListeningSockets implements ServerSocketFactory, AutoCloseable {

    private static final int BACKLOG = 128;

    private final ConcurrentMap<String, ServerSocketChannel> byListener = new ConcurrentHashMap<>();

    /** Binds the port on the loopback address for the listener, and returns the port. */
    int open(String listener, int port) throws IOException {
        ServerSocketChannel channel = ServerSocketChannel.open();
        byListener.put(listener, channel);
        channel.configureBlocking(false);
        try {
            channel.bind(LoopbackPorts.address(port), BACKLOG);
        } catch (IOException taken) {
            throw LoopbackPorts.taken("Kafka", port);
        }
        return port;
    }

    @Override
    public ServerSocketChannel openServerSocket(
            String listener, InetSocketAddress address, int backlog, int receiveBufferBytes) throws IOException {
        ServerSocketChannel channel = byListener.remove(listener);
        if (channel == null) {
            throw new IOException(listener + ": no socket (expected: one of " + byListener.keySet() + ")");
        }
        return channel;
    }

    /** Closes the sockets that Kafka has not taken. */
    @Override
    public void close() {
        for (ServerSocketChannel channel : byListener.values()) {
            try {
                channel.close();
            } catch (IOException fault) {
                throw new UncheckedIOException(fault);
            }
        }
        byListener.clear();
    }
}
