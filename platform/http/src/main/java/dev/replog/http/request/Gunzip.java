package dev.replog.http.request;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.zip.CRC32;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/**
 * Unpacks one gzip member (RFC 1952), in a loop and up to a limit. The library's stream accepts any number of members
 * and recurses for each empty one, so a few kilobytes overflow its stack.
 */
final class Gunzip {
    private static final int HEADER_LENGTH = 10;
    private static final int TRAILER_LENGTH = 8;
    private static final int FLAG_HEADER_CRC = 2;
    private static final int FLAG_EXTRA = 4;
    private static final int FLAG_NAME = 8;
    private static final int FLAG_COMMENT = 16;
    private static final int FLAGS_RESERVED = 0xE0;
    private static final int CHUNK = 16 * 1024;

    private final ByteBuffer packed;

    /** The unpacked bytes exceed the limit. */
    static final class TooLongException extends Exception {
        TooLongException() {
            super(null, null, false, false);
        }
    }

    private Gunzip(byte[] packed) {
        this.packed = ByteBuffer.wrap(packed).order(ByteOrder.LITTLE_ENDIAN);
    }

    static byte[] unpack(byte[] packed, int lengthMax) throws DataFormatException, TooLongException {
        return new Gunzip(packed).unpack(lengthMax);
    }

    private byte[] unpack(int lengthMax) throws DataFormatException, TooLongException {
        skipHeader();
        byte[] bytes = inflate(lengthMax);
        if (packed.remaining() < TRAILER_LENGTH) {
            throw new DataFormatException("it ends in the middle");
        }
        CRC32 checksum = new CRC32();
        checksum.update(bytes);
        if (packed.getInt() != (int) checksum.getValue() || packed.getInt() != bytes.length) {
            throw new DataFormatException("wrong checksum or length");
        }
        if (packed.hasRemaining()) {
            throw new DataFormatException(packed.remaining() + " bytes after its end (expected: one member)");
        }
        return bytes;
    }

    private void skipHeader() throws DataFormatException {
        if (packed.remaining() < HEADER_LENGTH || packed.getShort() != (short) 0x8B1F || packed.get() != 8) {
            throw new DataFormatException("it does not start like gzip");
        }
        int flags = packed.get();
        packed.position(HEADER_LENGTH);
        if ((flags & FLAGS_RESERVED) != 0) {
            throw new DataFormatException("unknown flags");
        }
        if ((flags & FLAG_EXTRA) != 0) {
            require(2);
            skip(Short.toUnsignedInt(packed.getShort()));
        }
        if ((flags & FLAG_NAME) != 0) {
            skipText();
        }
        if ((flags & FLAG_COMMENT) != 0) {
            skipText();
        }
        if ((flags & FLAG_HEADER_CRC) != 0) {
            skip(2);
        }
    }

    private void skipText() throws DataFormatException {
        do {
            require(1);
        } while (packed.get() != 0);
    }

    private void skip(int count) throws DataFormatException {
        require(count);
        packed.position(packed.position() + count);
    }

    private void require(int count) throws DataFormatException {
        if (packed.remaining() < count) {
            throw new DataFormatException("it ends in the middle");
        }
    }

    /** Moves the packed bytes to the position after the compressed data. */
    private byte[] inflate(int lengthMax) throws DataFormatException, TooLongException {
        Inflater inflater = new Inflater(true);
        try {
            inflater.setInput(packed);
            // Reads one byte beyond the limit to find out whether there is more.
            byte[] bytes = new byte[Math.min(CHUNK, lengthMax + 1)];
            int length = 0;
            while (!inflater.finished()) {
                if (length == bytes.length) {
                    bytes = Arrays.copyOf(bytes, Math.clamp(2L * length, length, lengthMax + 1));
                }
                int count = inflater.inflate(bytes, length, bytes.length - length);
                length += count;
                if (length > lengthMax) {
                    throw new TooLongException();
                }
                if (count == 0 && !inflater.finished() && (inflater.needsInput() || inflater.needsDictionary())) {
                    throw new DataFormatException("it ends in the middle");
                }
            }
            return Arrays.copyOf(bytes, length);
        } finally {
            inflater.end();
        }
    }
}
