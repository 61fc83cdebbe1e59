package dev.replog.projector.pull;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;

/**
 * A client of lines that reads as much as a test wants and no more. Its own buffers are small, though not smaller than
 * a packet of the loopback, which would be sent only after a wait.
 */
final class SlowReader implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 256 * 1024;
    private static final int CHUNK_BYTES = 8 * 1024;
    private static final int TIMEOUT_MILLIS = 60_000;

    private final Socket socket = new Socket();
    private final InputStream in;
    private long taken;

    private SlowReader(URI uri, String bearer) throws IOException {
        socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
        socket.setSoTimeout(TIMEOUT_MILLIS);
        socket.connect(new InetSocketAddress("localhost", uri.getPort()));
        String request = "GET " + uri.getRawPath() + (uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery())
                + " HTTP/1.1\r\nHost: localhost\r\nAccept: application/x-ndjson\r\nConnection: close\r\nAuthorization: "
                + bearer + "\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        in = socket.getInputStream();
    }

    static SlowReader open(URI uri, String bearer) throws IOException {
        return new SlowReader(uri, bearer);
    }

    /** Some of the available bytes; empty at the end. */
    String take(int bytes) throws IOException {
        String text = new String(in.readNBytes(bytes), StandardCharsets.UTF_8);
        taken += text.length();
        return text;
    }

    /** Reads to the end of the connection; true when the response ended before, by its last chunk. */
    boolean endsWhole() {
        String last = "";
        try {
            for (String next = take(CHUNK_BYTES); !next.isEmpty(); next = take(CHUNK_BYTES)) {
                last = (last + next).substring(Math.max(0, last.length() + next.length() - 200));
            }
        } catch (IOException reset) {
            return false;
        }
        return last.endsWith("\"pageToken\":null,\"remaining\":0}\n\r\n0\r\n\r\n");
    }

    long taken() {
        return taken;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
