package dev.replog.client.platform;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;

/** Reads streams. Android has had the methods of {@link InputStream} for this only since version 13. */
public final class Bytes {

    private static final int PIECE_BYTES = 8_192;

    private Bytes() {}

    /**
     * Reads a stream to its end.
     *
     * @throws IOException when it cannot be read, or has more bytes than {@code max}
     */
    public static byte[] read(InputStream stream, int max) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        byte[] piece = new byte[PIECE_BYTES];
        for (int count = stream.read(piece); count >= 0; count = stream.read(piece)) {
            bytes.write(piece, 0, count);
            if (bytes.size() > max) {
                throw new IOException("more than " + max + " bytes");
            }
        }
        return bytes.toByteArray();
    }
}
