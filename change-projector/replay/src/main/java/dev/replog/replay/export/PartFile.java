package dev.replog.replay.export;

import dev.replog.replay.export.Manifest.DataFile;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * One file while a thread of its own writes it. Its rows are in a queue, so that the next ones are made meanwhile. The
 * queue is bounded: making rows waits for a file that is slower. After a failure the thread takes the rest of the queue
 * and drops it, so that nobody waits for ever.
 */
final class PartFile {
    private static final int CHUNKS_MAX = 2;

    /** The last element of the queue of a complete file. */
    private static final RowChunk END = new RowChunk(List.of());
    /** The last element of a queue whose file is not needed any more. */
    private static final RowChunk ABORTED = new RowChunk(List.of());

    /** Writes a file with all rows of a part. */
    interface Copy {
        void run(PartFile part, Path file) throws SQLException;
    }

    private final BlockingQueue<RowChunk> chunks = new ArrayBlockingQueue<>(CHUNKS_MAX);
    private final FutureTask<DataFile> writing;
    private volatile @Nullable Exception failure;
    /** Of the thread that writes. */
    private boolean isAtEnd;

    private long rows;

    private PartFile(String table, Path folder, String path, Copy copy) {
        writing = new FutureTask<>(() -> {
            try {
                Path file = folder.resolve(path);
                Files.createDirectories(file.getParent());
                copy.run(this, file);
                force(file);
                return new DataFile(table, path, rows, Files.size(file), ExportFiles.sha256(file));
            } catch (SQLException | IOException | RuntimeException e) {
                failure = e;
                while (!isAtEnd) {
                    take();
                }
                throw e;
            }
        });
    }

    /** @param path of the file, below the folder */
    static PartFile begin(String table, Path folder, String path, Copy copy) {
        PartFile part = new PartFile(table, folder, path, copy);
        Thread.ofPlatform().name("write-" + table).daemon().start(part.writing);
        return part;
    }

    /** Waits while too many rows are not written yet. */
    void add(RowChunk chunk) throws SQLException {
        put(chunk);
        Exception failed = failure;
        if (failed != null) {
            throw failed instanceof SQLException sql ? sql : new SQLException(failed.getMessage(), failed);
        }
    }

    /** No rows follow. */
    void end() throws SQLException {
        put(END);
    }

    /** Waits for the thread, whose file is not needed any more. */
    void abort() throws SQLException {
        put(ABORTED);
        try {
            var ignored = complete();
        } catch (SQLException | IOException expected) {
            // The reason is known: it is why the file is not needed.
        }
    }

    /** Waits until the file is complete. */
    DataFile complete() throws SQLException, IOException {
        try {
            return writing.get();
        } catch (InterruptedException e) {
            throw interrupted(e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof SQLException sql) {
                throw sql;
            }
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            throw new IllegalStateException(e.getCause());
        }
    }

    private void put(RowChunk chunk) throws SQLException {
        try {
            chunks.put(chunk);
        } catch (InterruptedException e) {
            throw interrupted(e);
        }
    }

    /** The next rows to write; null after the last ones. */
    @Nullable
    RowChunk next() {
        if (isAtEnd) {
            return null;
        }
        RowChunk chunk = take();
        if (chunk == ABORTED) {
            throw new IllegalStateException("the file is not needed any more");
        }
        rows += chunk.rows();
        return chunk == END ? null : chunk;
    }

    private RowChunk take() {
        try {
            RowChunk chunk = chunks.take();
            isAtEnd = chunk == END || chunk == ABORTED;
            return chunk;
        } catch (InterruptedException e) {
            throw new IllegalStateException("nobody interrupts this thread", e);
        }
    }

    private static SQLException interrupted(InterruptedException e) {
        Thread.currentThread().interrupt();
        return new SQLException("interrupted", e);
    }

    /** A file is on disk before anything says that it is complete. */
    private static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }
}
