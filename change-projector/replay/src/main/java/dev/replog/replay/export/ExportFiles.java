package dev.replog.replay.export;

import dev.replog.replay.export.Manifest.DataFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** The files of an export by their names. */
final class ExportFiles {
    private static final int BUFFER_BYTES = 1 << 16;

    private ExportFiles() {}

    /** The name of a file while it is not known whether its table gets more. */
    static String numbered(String table, long number, Format format) {
        return String.format(Locale.ROOT, "%s.%04d.%s", table, number, format.text());
    }

    /**
     * Puts finished files at their final places: a table that has one file gets a name without a number. Files that are
     * there already stay.
     *
     * @return the files with their final names, sorted
     */
    static List<DataFile> move(List<DataFile> files, Path from, Path to, Format format) throws IOException {
        List<DataFile> moved = new ArrayList<>();
        for (DataFile file : files) {
            String path = finalPath(file, files, format);
            Path source = from.resolve(file.path());
            Path target = to.resolve(path);
            Files.createDirectories(target.getParent());
            if (Files.exists(source) || !Files.exists(target)) {
                Files.move(source, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            }
            moved.add(new DataFile(file.table(), path, file.rows(), file.bytes(), file.sha256()));
        }
        moved.sort(Comparator.comparing(DataFile::table).thenComparing(DataFile::path));
        return moved;
    }

    private static String finalPath(DataFile file, List<DataFile> files, Format format) {
        boolean isOnly = files.stream().filter(file::isOfSameTable).count() == 1;
        return isOnly ? file.table() + "." + format.text() : file.path();
    }

    /** Where a finished file is: {@link #move} may have been interrupted. */
    static Path place(DataFile file, List<DataFile> files, Path from, Path to, Format format) {
        Path source = from.resolve(file.path());
        return Files.exists(source) ? source : to.resolve(finalPath(file, files, format));
    }

    /** Deletes those files that {@link #move} has moved. */
    static void deleteMoved(List<DataFile> files, Path to, Format format) throws IOException {
        for (DataFile file : files) {
            Files.deleteIfExists(to.resolve(finalPath(file, files, format)));
        }
    }

    /** Writes a text. The file has it as a whole, also after a crash, or is as before. It keeps its permissions. */
    static void replace(Path file, String text) throws IOException {
        Path unfinished = file.resolveSibling(file.getFileName() + ".unfinished");
        try {
            write(unfinished, text);
            PosixFileAttributeView view = Files.getFileAttributeView(file, PosixFileAttributeView.class);
            if (view != null && Files.exists(file)) {
                Files.setPosixFilePermissions(unfinished, view.readAttributes().permissions());
            }
            Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
    }

    private static void write(Path file, String text) throws IOException {
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE)) {
            ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
    }

    static String sha256(Path file) throws IOException {
        MessageDigest digest;
        try {
            digest = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
        byte[] buffer = new byte[BUFFER_BYTES];
        try (InputStream in = Files.newInputStream(file)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                digest.update(buffer, 0, read);
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }
}
