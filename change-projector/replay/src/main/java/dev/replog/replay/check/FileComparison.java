package dev.replog.replay.check;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.Format;
import dev.replog.replay.export.Manifest;
import dev.replog.replay.export.Manifest.DataFile;
import dev.replog.replay.stage.WorkFile;
import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;

/** Compares the files of an export with files of the same form that were made again. */
final class FileComparison {
    private final WorkFile work;
    private final Manifest manifest;
    private final Path folder;
    private final Path again;

    FileComparison(WorkFile work, Manifest manifest, Path folder, Path again) {
        this.work = work;
        this.manifest = manifest;
        this.folder = folder;
        this.again = again;
    }

    /**
     * The number of rows that only one of the two files has; their beginnings are added to the first differences.
     *
     * @param expected the file that was made again
     */
    long compare(DataFile expected, List<String> first) throws SQLException, ReplayRefusedException {
        DataFile found = manifest.files().stream()
                .filter(file -> file.table().equals(expected.table()))
                .findFirst()
                .orElse(null);
        if (found == null) {
            // A type that came later has no rows at the place of the export.
            if (expected.rows() > 0) {
                first.add(expected.table() + ": is not in the export (expected: " + expected.rows() + " rows)");
            }
            return expected.rows();
        }
        if (found.sha256().equals(expected.sha256())) {
            return 0;
        }
        String exported = rows(folder.resolve(found.path()));
        String decided = rows(again.resolve(expected.path()));
        return only(exported, decided, found.path() + ", only in the export: ", first)
                + only(decided, exported, found.path() + ", only in the log: ", first);
    }

    /** The rows of a file; of a text file, its lines as they are. */
    private String rows(Path file) throws ReplayRefusedException {
        String name = WorkFile.quoted(file.toString());
        return switch (Format.parse(manifest.options().format())) {
            case PARQUET -> "SELECT * FROM read_parquet(" + name + ")";
            case CSV, NDJSON ->
                "SELECT * FROM read_csv(" + name + ", header = false, auto_detect = false, delim = '\\x1F',"
                        + " quote = '', escape = '', columns = {'line': 'VARCHAR'}, max_line_size = 33554432)";
        };
    }

    private long only(String in, String notIn, String before, List<String> first) throws SQLException {
        String sql = "FROM (" + in + " EXCEPT ALL " + notIn + ") row";
        long count = 0;
        try (PreparedStatement statement = work.prepare("SELECT count(*) " + sql);
                ResultSet rows = statement.executeQuery()) {
            rows.next();
            count = rows.getLong(1);
        }
        if (count > 0) {
            try (PreparedStatement statement =
                            work.prepare("SELECT row::VARCHAR " + sql + " LIMIT " + Verdict.SHOWN_MAX);
                    ResultSet rows = statement.executeQuery()) {
                while (rows.next()) {
                    first.add(before + rows.getString(1));
                }
            }
        }
        return count;
    }
}
