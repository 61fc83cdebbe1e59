package dev.replog.http.docs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.zip.GZIPOutputStream;
import org.springframework.core.io.Resource;
import org.springframework.http.MediaType;

/** A file that is made or read, and compressed, once, at the start, so a request costs only its bytes. */
final class StaticFile {
    private static final int ETAG_BYTES = 12;

    private final MediaType type;
    private final byte[] plain;
    private final byte[] packed;
    private final String etag;

    private StaticFile(MediaType type, byte[] plain) throws IOException, NoSuchAlgorithmException {
        this.type = type;
        this.plain = plain;
        this.packed = gzip(plain);
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(plain);
        this.etag = '"' + HexFormat.of().formatHex(hash, 0, ETAG_BYTES) + '"';
    }

    static StaticFile read(Resource resource, MediaType type) {
        try {
            return of(resource.getContentAsByteArray(), type);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    static StaticFile of(byte[] plain, MediaType type) {
        try {
            return new StaticFile(type, plain);
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    MediaType type() {
        return type;
    }

    /** The bytes of the file, with or without gzip. They are shared and must not be changed. */
    byte[] bytes(boolean byGzip) {
        return byGzip ? packed : plain;
    }

    /** Changes with its bytes; quoted. */
    String etag() {
        return etag;
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(plain);
        }
        return packed.toByteArray();
    }
}
