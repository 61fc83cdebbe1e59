package dev.replog.replay.export;

import dev.replog.replay.Progress;
import dev.replog.replay.stage.WorkFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/** Writes the tables of the work folder into files. */
final class ExportFiles {
    private static final String STEP = "writing files";
    private static final int BUFFER_BYTES = 1 << 16;

    private ExportFiles() {}

    /** Writes each table into a file below the folder, in the order of its rows. */
    static List<Manifest.DataFile> write(
            WorkFile file, List<String> tables, Format format, Path folder, Progress progress)
            throws SQLException, IOException {
        List<Manifest.DataFile> files = new ArrayList<>();
        // The order of rows is kept in any case; one thread needs the least memory for that.
        file.execute("SET threads = 1");
        for (String table : tables) {
            progress.at(STEP, files.size(), tables.size());
            String path = table + "." + format.text();
            Path target = folder.resolve(path);
            Files.createDirectories(target.getParent());
            file.execute("COPY (SELECT * FROM " + WorkFile.ROWS + ".\"" + table + "\") TO "
                    + WorkFile.quoted(target.toString()) + " (" + format.copyOptions() + ")");
            files.add(new Manifest.DataFile(table, path, rows(file, table), Files.size(target), sha256(target)));
        }
        progress.at(STEP, tables.size(), tables.size());
        return files;
    }

    /** Puts finished files at their final places. */
    static void move(List<Manifest.DataFile> files, Path from, Path to) throws IOException {
        for (Manifest.DataFile file : files) {
            Path target = to.resolve(file.path());
            Files.createDirectories(target.getParent());
            Files.move(
                    from.resolve(file.path()),
                    target,
                    StandardCopyOption.ATOMIC_MOVE,
                    StandardCopyOption.REPLACE_EXISTING);
        }
    }

    private static long rows(WorkFile file, String table) throws SQLException {
        try (PreparedStatement statement = file.prepare("SELECT count(*) FROM " + WorkFile.ROWS + ".\"" + table + '"');
                ResultSet row = statement.executeQuery()) {
            row.next();
            return row.getLong(1);
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
