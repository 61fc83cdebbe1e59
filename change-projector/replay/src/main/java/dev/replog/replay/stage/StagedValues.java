package dev.replog.replay.stage;

import java.io.BufferedOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/** The values of the staged records, in a file of the work folder. */
final class StagedValues implements AutoCloseable {
    /** The length of a value that is null. */
    private static final int NONE = -1;

    private static final int BUFFER_BYTES = 1 << 16;

    private final FileChannel channel;

    private StagedValues(FileChannel channel) {
        this.channel = channel;
    }

    static StagedValues open(WorkFile file) throws IOException {
        return new StagedValues(FileChannel.open(file.values(), StandardOpenOption.READ));
    }

    byte @Nullable [] read(long start, int length) throws IOException {
        if (length == NONE) {
            return null;
        }
        ByteBuffer value = ByteBuffer.allocate(length);
        while (value.hasRemaining()) {
            if (channel.read(value, start + value.position()) < 0) {
                throw new EOFException("values.bin ends before " + (start + length));
            }
        }
        return value.array();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }

    /** Appends values. */
    static final class Writer implements AutoCloseable {
        private final FileChannel channel;
        private final OutputStream out;
        private long end;

        private Writer(FileChannel channel, long end) {
            this.channel = channel;
            this.out = new BufferedOutputStream(Channels.newOutputStream(channel), BUFFER_BYTES);
            this.end = end;
        }

        /** Goes on after the last value that a staged record has. */
        static Writer open(WorkFile file) throws IOException, SQLException {
            long end;
            try (PreparedStatement statement =
                            file.prepare("SELECT coalesce(max(start + greatest(length, 0)), 0) FROM staged");
                    ResultSet row = statement.executeQuery()) {
                row.next();
                end = row.getLong(1);
            }
            FileChannel channel = FileChannel.open(file.values(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            channel.truncate(end);
            channel.position(end);
            return new Writer(channel, end);
        }

        /** Where the next value starts. */
        long end() {
            return end;
        }

        /** Returns the length. */
        int write(byte @Nullable [] value) throws IOException {
            if (value == null) {
                return NONE;
            }
            out.write(value);
            end += value.length;
            return value.length;
        }

        void force() throws IOException {
            out.flush();
            channel.force(false);
        }

        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
