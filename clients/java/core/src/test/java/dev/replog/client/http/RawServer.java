package dev.replog.client.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A server that follows a script for each connection, and so can break the rules of HTTP. */
final class RawServer implements AutoCloseable {

    private static final int WAIT_SECONDS_MAX = 20;
    private static final Pattern CONTENT_LENGTH = Pattern.compile("(?i)\r\ncontent-length: *([0-9]+)");

    /** What the server does with one connection. It is closed afterwards. */
    interface Script {
        void run(Connection connection) throws Exception;
    }

    private final ServerSocket socket;
    private final Script script;
    private final AtomicInteger requests = new AtomicInteger();
    private final CountDownLatch reached = new CountDownLatch(1);
    private final Semaphore turns = new Semaphore(0);
    private final CompletableFuture<Void> done = new CompletableFuture<>();

    private RawServer(ServerSocket socket, Script script) {
        this.socket = socket;
        this.script = script;
    }

    static RawServer start(Script script) throws IOException {
        ServerSocket socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        RawServer server = new RawServer(socket, script);
        daemon(server::accept);
        return server;
    }

    /** The address of a port at which nobody listens. */
    static String urlOfNobody() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return "http://127.0.0.1:" + socket.getLocalPort() + "/";
        }
    }

    String url() {
        return "http://127.0.0.1:" + socket.getLocalPort() + "/";
    }

    int requests() {
        return requests.get();
    }

    void giveTurn() {
        turns.release();
    }

    void awaitReached() throws InterruptedException {
        assertThat(reached.await(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
    }

    /** Waits for the end of the script of the first connection. */
    void awaitDone() throws Exception {
        done.get(WAIT_SECONDS_MAX, TimeUnit.SECONDS);
    }

    private void accept() {
        try {
            while (true) {
                Socket accepted = socket.accept();
                daemon(() -> serve(accepted));
            }
        } catch (IOException closed) {
            assertThat(socket.isClosed()).isTrue();
        }
    }

    private void serve(Socket accepted) {
        try (accepted) {
            script.run(new Connection(accepted));
            done.complete(null);
        } catch (Exception failure) {
            done.completeExceptionally(failure);
        }
    }

    private static void daemon(Runnable run) {
        Thread thread = new Thread(run, "raw-server");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }

    /** One connection, as the script sees it. */
    final class Connection {

        private final Socket socket;

        Connection(Socket socket) {
            this.socket = socket;
        }

        /** Reads one request with its body. */
        void readRequest() throws IOException {
            InputStream in = socket.getInputStream();
            ByteArrayOutputStream head = new ByteArrayOutputStream();
            while (!head.toString(ISO_8859_1).endsWith("\r\n\r\n")) {
                int next = in.read();
                if (next < 0) {
                    throw new IOException("the connection ended after: " + head);
                }
                head.write(next);
            }
            Matcher length = CONTENT_LENGTH.matcher(head.toString(ISO_8859_1));
            in.readNBytes(length.find() ? Integer.parseInt(length.group(1)) : 0);
            requests.incrementAndGet();
        }

        void write(String text) throws IOException {
            socket.getOutputStream().write(text.getBytes(UTF_8));
        }

        void reached() {
            reached.countDown();
        }

        void awaitTurn() throws InterruptedException {
            assertThat(turns.tryAcquire(WAIT_SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        }

        /** Lets the client read what was written, so that the next piece is a packet of its own. */
        void pause() {
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(2));
        }

        /** Waits until the client has closed the connection, while a request of its may still arrive. */
        void awaitClosed() throws IOException {
            socket.setSoTimeout((int) TimeUnit.SECONDS.toMillis(WAIT_SECONDS_MAX));
            try {
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
            } catch (SocketException reset) {
                assertThat(reset).hasMessageContaining("reset");
            }
        }
    }
}
