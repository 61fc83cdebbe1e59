package dev.replog.backends;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

/** A broker's files of one partition, which has only one segment. Do not use it on a running broker. */
public record PartitionFiles(Path folder) {
    private static final String SEGMENT = "00000000000000000000.log";
    /** The start of a batch of records in a file: its first offset, and the number of bytes that follow. */
    private static final int BATCH_HEAD = Long.BYTES + Integer.BYTES;

    /** Removes the batch with this record and everything after it, as if they had never reached the disk. */
    public void cutFrom(long offset) throws IOException {
        try (FileChannel file =
                FileChannel.open(folder.resolve(SEGMENT), StandardOpenOption.READ, StandardOpenOption.WRITE)) {
            FileChannel ignored = file.truncate(beginOfBatch(file, offset));
        }
        // Kafka computes these files again from the records.
        for (Path file : files(folder)) {
            String name = file.getFileName().toString();
            if (name.endsWith("index") || name.endsWith(".snapshot")) {
                Files.delete(file);
            }
        }
    }

    private static long beginOfBatch(FileChannel file, long offset) throws IOException {
        long begin = 0;
        long next = 0;
        ByteBuffer head = ByteBuffer.allocate(BATCH_HEAD);
        while (file.read(head.clear(), next) == BATCH_HEAD && head.getLong(0) <= offset) {
            begin = next;
            next += BATCH_HEAD + head.getInt(Long.BYTES);
        }
        return begin;
    }

    public void copyTo(Path backup) throws IOException {
        copy(folder, Files.createDirectories(backup));
    }

    /** Replaces everything by the files of {@link #copyTo}. */
    public void restore(Path backup) throws IOException {
        for (Path file : files(folder)) {
            Files.delete(file);
        }
        copy(backup, folder);
    }

    private static void copy(Path from, Path into) throws IOException {
        for (Path file : files(from)) {
            Files.copy(file, into.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static List<Path> files(Path folder) throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }
}
