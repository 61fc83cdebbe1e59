package dev.replog.chaos.stack;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A network between one process and a server, one direction of which can be cut. Data of that direction arrives only
 * after the repair, as TCP would send it again; the cut closes no connection. Connections can also die silently, as
 * when a machine between the two, or one of them, loses its power: nothing arrives any more and neither side notices.
 * Each connection has two threads, one for each direction.
 */
public final class OneWayProxy implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    /** The direction that is cut. */
    public enum Direction {
        REQUESTS,
        ANSWERS
    }

    private final ServerSocket server;
    private final int targetPort;
    private final Set<Link> open = ConcurrentHashMap.newKeySet();
    private final Set<Direction> cut = ConcurrentHashMap.newKeySet();
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition mended = lock.newCondition();

    private OneWayProxy(ServerSocket server, int targetPort) {
        this.server = server;
        this.targetPort = targetPort;
    }

    static OneWayProxy to(int targetPort) {
        try {
            ServerSocket server = new ServerSocket();
            server.bind(new InetSocketAddress(InetAddress.ofLiteral(Ports.HOST), Ports.free()));
            OneWayProxy proxy = new OneWayProxy(server, targetPort);
            Thread.ofPlatform().daemon().name("proxy-" + proxy.port()).start(proxy::accept);
            return proxy;
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }

    int port() {
        return server.getLocalPort();
    }

    public void cut(Direction direction) {
        cut.add(direction);
    }

    /** The current connections pass nothing any more, in either direction, and neither side notices. */
    public void forget() {
        open.forEach(link -> link.forgotten = true);
    }

    /** A cut direction passes data again; dead connections are closed. */
    public void mend() {
        lock.lock();
        try {
            cut.clear();
            open.stream().filter(link -> link.forgotten).forEach(Link::close);
            mended.signalAll();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void close() {
        closeQuietly(server);
        open.forEach(Link::close);
        mend();
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket client = server.accept();
                try {
                    connect(client);
                } catch (IOException nobodyThere) {
                    closeQuietly(client);
                }
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void connect(Socket client) throws IOException {
        Link link = new Link(client, new Socket(InetAddress.ofLiteral(Ports.HOST), targetPort));
        link.client.setTcpNoDelay(true);
        link.target.setTcpNoDelay(true);
        open.add(link);
        Thread.ofPlatform().daemon().start(() -> copy(link, link.client, link.target, Direction.REQUESTS));
        Thread.ofPlatform().daemon().start(() -> copy(link, link.target, link.client, Direction.ANSWERS));
    }

    private void copy(Link link, Socket from, Socket to, Direction direction) {
        byte[] buffer = new byte[BUFFER_BYTES];
        try {
            InputStream in = from.getInputStream();
            OutputStream out = to.getOutputStream();
            int count = in.read(buffer);
            while (count >= 0 && isThrough(link, direction)) {
                out.write(buffer, 0, count);
                count = in.read(buffer);
            }
            // The end of the connection must pass in this direction too.
            if (isThrough(link, direction)) {
                end(link);
            }
        } catch (IOException ended) {
            if (!link.forgotten) {
                end(link);
            }
        }
    }

    private void end(Link link) {
        open.remove(link);
        link.close();
    }

    /** Waits while the direction is cut; false when nothing passes this connection any more. */
    private boolean isThrough(Link link, Direction direction) {
        lock.lock();
        try {
            while (cut.contains(direction) && !link.forgotten && !server.isClosed()) {
                mended.awaitUninterruptibly();
            }
        } finally {
            lock.unlock();
        }
        return !link.forgotten && !server.isClosed();
    }

    /** A connection of the process and the matching one to the server. */
    private static final class Link {
        private final Socket client;
        private final Socket target;
        private volatile boolean forgotten;

        private Link(Socket client, Socket target) {
            this.client = client;
            this.target = target;
        }

        private void close() {
            closeQuietly(client);
            closeQuietly(target);
        }
    }

    private static void closeQuietly(AutoCloseable socket) {
        try {
            socket.close();
        } catch (Exception ignored) {
            // The connection is useless in both cases.
        }
    }
}
