package dev.replog.bench.load;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Reads the responses of one HTTP/1.1 connection, one after the other, from pieces of any size. It supports only what
 * servers send to this load generator: a length, chunks, or no body. The body is kept only when it is needed. Not
 * thread-safe.
 */
final class ResponseReader {
    private static final int HEAD_MAX = 64 * 1024;

    private enum Stage {
        HEAD,
        BODY,
        CHUNK_SIZE,
        CHUNK,
        CHUNK_END,
        TRAILER
    }

    private final boolean keepsBody;
    private final StringBuilder line = new StringBuilder(128);
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private Stage stage = Stage.HEAD;
    private boolean isFirstLine = true;
    private int status;
    private long left;
    private long bytes;
    private boolean isChunked;
    private boolean closes;

    ResponseReader(boolean keepsBody) {
        this.keepsBody = keepsBody;
    }

    /** Reads the received bytes, up to the end of a response; true when it ends there. */
    boolean read(ByteBuffer arrived) throws IOException {
        while (arrived.hasRemaining()) {
            boolean isWhole = switch (stage) {
                case HEAD -> readLine(arrived) && endHeadLine();
                case CHUNK_SIZE -> readLine(arrived) && endChunkSize();
                case CHUNK_END -> readLine(arrived) && endChunk();
                case TRAILER -> readLine(arrived) && endTrailer();
                case BODY, CHUNK -> readBody(arrived);
            };
            if (isWhole) {
                return true;
            }
        }
        return false;
    }

    int status() {
        return status;
    }

    /** The length of the received body. */
    long bytes() {
        return bytes;
    }

    boolean closes() {
        return closes;
    }

    String body() {
        return body.toString(StandardCharsets.UTF_8);
    }

    private boolean readLine(ByteBuffer arrived) throws IOException {
        while (arrived.hasRemaining()) {
            byte next = arrived.get();
            if (next == '\n') {
                return true;
            }
            if (next != '\r') {
                line.append((char) next);
                if (line.length() > HEAD_MAX) {
                    throw new IOException("response: a line of over " + HEAD_MAX + " characters");
                }
            }
        }
        return false;
    }

    private String takeLine() {
        String taken = line.toString();
        line.setLength(0);
        return taken;
    }

    private boolean endHeadLine() throws IOException {
        String text = takeLine();
        if (isFirstLine) {
            begin(text);
            return false;
        }
        if (!text.isEmpty()) {
            header(text.toLowerCase(Locale.ROOT));
            return false;
        }
        if (isChunked) {
            stage = Stage.CHUNK_SIZE;
            return false;
        }
        stage = Stage.BODY;
        return left == 0 && end();
    }

    private void begin(String statusLine) throws IOException {
        if (!statusLine.startsWith("HTTP/1.1 ") || statusLine.length() < 12) {
            throw new IOException("response: \"" + statusLine + "\" (expected: HTTP/1.1)");
        }
        status = Integer.parseInt(statusLine, 9, 12, 10);
        isFirstLine = false;
        left = 0;
        bytes = 0;
        isChunked = false;
        closes = false;
        body.reset();
    }

    private void header(String text) {
        if (text.startsWith("content-length:")) {
            left = Long.parseLong(text.substring("content-length:".length()).strip());
        } else if (text.startsWith("transfer-encoding:") && text.contains("chunked")) {
            isChunked = true;
        } else if (text.startsWith("connection:") && text.contains("close")) {
            closes = true;
        }
    }

    private boolean endChunkSize() {
        String text = takeLine();
        int end = text.indexOf(';');
        left = Long.parseLong(end < 0 ? text : text.substring(0, end), 16);
        stage = left == 0 ? Stage.TRAILER : Stage.CHUNK;
        return false;
    }

    private boolean endChunk() {
        takeLine();
        stage = Stage.CHUNK_SIZE;
        return false;
    }

    private boolean endTrailer() {
        return takeLine().isEmpty() && end();
    }

    private boolean readBody(ByteBuffer arrived) {
        int taken = (int) Math.min(left, arrived.remaining());
        if (keepsBody) {
            byte[] piece = new byte[taken];
            arrived.get(piece);
            body.writeBytes(piece);
        } else {
            arrived.position(arrived.position() + taken);
        }
        left -= taken;
        bytes += taken;
        if (left > 0) {
            return false;
        }
        if (stage == Stage.CHUNK) {
            stage = Stage.CHUNK_END;
            return false;
        }
        return end();
    }

    private boolean end() {
        stage = Stage.HEAD;
        isFirstLine = true;
        return true;
    }
}
