package dev.replog.bench.load;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Accepts the pings of webhook channels on a port of its own, with a thread for each connection, and notes the time of
 * the last one. Handshakes are answered and not counted. The counters may be read from any thread.
 */
public final class WebhookReceiver implements AutoCloseable {
    private static final byte[] OK = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    private static final String STATE = "x-goog-resource-state:";

    private final ServerSocket server;
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private final AtomicLong handshakes = new AtomicLong();
    private final AtomicLong pings = new AtomicLong();
    private volatile long arrivedNanos;

    public WebhookReceiver() throws IOException {
        this.server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread ignored = Thread.ofPlatform().daemon().name("webhook-receiver").start(this::accept);
    }

    public String address() {
        return "http://127.0.0.1:" + server.getLocalPort() + "/ping";
    }

    public long handshakes() {
        return handshakes.get();
    }

    public long pings() {
        return pings.get();
    }

    /** When the newest ping arrived, by {@link System#nanoTime}. */
    public long arrivedNanos() {
        return arrivedNanos;
    }

    private void accept() {
        while (!server.isClosed()) {
            try {
                Socket socket = server.accept();
                socket.setTcpNoDelay(true);
                sockets.add(socket);
                Thread ignored = Thread.ofVirtual().start(() -> serve(socket));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket socket) {
        try (socket) {
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
            boolean isHandshake = false;
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                String text = line.toLowerCase(Locale.ROOT);
                if (text.startsWith(STATE)) {
                    isHandshake = text.substring(STATE.length()).strip().equals("sync");
                } else if (text.isEmpty()) {
                    came(isHandshake);
                    isHandshake = false;
                    socket.getOutputStream().write(OK);
                }
            }
        } catch (IOException gone) {
            // The sender connects again.
        } finally {
            sockets.remove(socket);
        }
    }

    private void came(boolean isHandshake) {
        if (isHandshake) {
            handshakes.incrementAndGet();
        } else {
            arrivedNanos = System.nanoTime();
            pings.incrementAndGet();
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (Socket socket : sockets) {
            socket.close();
        }
    }
}
