package dev.replog.replay.export;

import dev.replog.replay.export.Manifest.DataFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
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
            boolean isOnly = files.stream().filter(file::isOfSameTable).count() == 1;
            String path = isOnly ? file.table() + "." + format.text() : file.path();
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
