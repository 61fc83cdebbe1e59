package dev.replog.projector.marker;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The folder with one file for each erasure. A file is there completely or not at all, and is never deleted. Several
 * instances may write the same one. The folder is not created here: where its storage is missing, an empty one in its
 * place would hide every erasure. Blocking.
 */
public final class MarkerFolder {
    static final String SUFFIX = ".json";
    private static final String UNFINISHED = "unfinished-";
    private static final String UNFINISHED_SUFFIX = ".tmp";
    /** More than a marker has. */
    private static final int PROBE_BYTES = 1024;

    private final @Nullable Path folder;

    private MarkerFolder(@Nullable Path folder) {
        this.folder = folder;
    }

    /** @param folder empty for none: nothing is kept */
    public static MarkerFolder of(String folder) {
        return new MarkerFolder(folder.isEmpty() ? null : Path.of(folder));
    }

    /** Whether markers are kept. */
    public boolean isOn() {
        return folder != null;
    }

    /** Every marker; none when no markers are kept. */
    public List<ErasureMarker> all() {
        Path where = folder;
        if (where == null) {
            return List.of();
        }
        requireFolder(where);
        List<ErasureMarker> all = new ArrayList<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(where, "*" + SUFFIX)) {
            for (Path file : files) {
                ErasureMarker marker = ErasureMarker.parse(Files.readString(file, StandardCharsets.UTF_8));
                if (marker == null) {
                    throw new MarkerException(file + ": no marker of an erasure (expected: the file as it was written;"
                            + " restore it, or remove it when it is none)");
                }
                all.add(marker);
            }
        } catch (IOException | java.nio.file.DirectoryIteratorException e) {
            throw new MarkerException("the erasure markers in " + where + " cannot be read: " + e, e);
        }
        return all;
    }

    /** Writes a marker, unless there is one of this erasure. It is on the disk when this returns. */
    public void keep(ErasureMarker marker) {
        if (folder != null && !Files.exists(folder.resolve(marker.fileName()))) {
            put(marker);
        }
    }

    /** Writes a marker, also in place of an earlier one of this erasure. */
    public void put(ErasureMarker marker) {
        withNewFile((where, unfinished) -> {
            write(marker.text().getBytes(StandardCharsets.UTF_8), unfinished);
            Files.move(
                    unfinished,
                    where.resolve(marker.fileName()),
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
            try (FileChannel names = FileChannel.open(where, StandardOpenOption.READ)) {
                names.force(true);
            }
        });
    }

    /** Fails when no marker can be written. Nothing stays in the folder. */
    public void requireWritable() {
        // A file without bytes can be created on a full disk.
        withNewFile((where, unfinished) -> write(new byte[PROBE_BYTES], unfinished));
    }

    /** Does nothing without a folder. */
    private void withNewFile(FileWork work) {
        Path where = folder;
        if (where == null) {
            return;
        }
        requireFolder(where);
        try {
            Path unfinished = Files.createTempFile(where, UNFINISHED, UNFINISHED_SUFFIX);
            try {
                work.with(where, unfinished);
            } finally {
                // Not there when it was moved. Each failed attempt would leave one.
                Files.deleteIfExists(unfinished);
            }
        } catch (IOException e) {
            throw unwritable(where, e);
        }
    }

    private static void write(byte[] bytes, Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(bytes);
            while (left.hasRemaining()) {
                channel.write(left);
            }
            channel.force(true);
        }
    }

    /** The same sentence each time: names of unfinished files are random. */
    private static MarkerException unwritable(Path folder, IOException failure) {
        String reason = failure instanceof FileSystemException file
                ? Objects.requireNonNullElse(file.getReason(), file.getClass().getSimpleName())
                : failure.toString();
        return new MarkerException(
                "replog.erasure.markers: the marker of an erasure cannot be written into " + folder + ": " + reason
                        + " (expected: a folder in which this service may create files, with space left)",
                failure);
    }

    private static void requireFolder(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new MarkerException("replog.erasure.markers: " + folder
                    + " is no folder (expected: an existing one, on storage that is not restored with the database or"
                    + " the log)");
        }
    }

    /** Work with a new file in the folder. */
    private interface FileWork {
        void with(Path folder, Path file) throws IOException;
    }
}
