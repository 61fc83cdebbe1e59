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
import java.util.stream.Collectors;

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
     * The number of rows that only one of the two exports has in a table; their beginnings are added to the first
     * differences.
     *
     * @param expected the files that were made again
     */
    long compare(String table, List<DataFile> expected, List<String> first)
            throws SQLException, ReplayRefusedException {
        List<DataFile> found = manifest.files().stream()
                .filter(file -> file.table().equals(table))
                .toList();
        if (found.isEmpty()) {
            // A type that came later has no rows at the place of the export.
            long rows = expected.stream().mapToLong(DataFile::rows).sum();
            if (rows > 0) {
                first.add(table + ": is not in the export (expected: " + rows + " rows)");
            }
            return rows;
        }
        if (sums(found).equals(sums(expected))) {
            return 0;
        }
        String exported = rows(folder, found);
        String decided = rows(again, expected);
        return only(exported, decided, table + ", only in the export: ", first)
                + only(decided, exported, table + ", only in the log: ", first);
    }

    private static List<String> sums(List<DataFile> files) {
        return files.stream().map(DataFile::sha256).toList();
    }

    /** The rows of files; of text files, their lines as they are, without the names of the columns. */
    private String rows(Path in, List<DataFile> files) throws ReplayRefusedException {
        String names = files.stream()
                .map(file -> WorkFile.quoted(in.resolve(file.path()).toString()))
                .collect(Collectors.joining(", ", "[", "]"));
        return switch (Format.parse(manifest.options().format())) {
            case PARQUET -> "SELECT * FROM read_parquet(" + names + ")";
            case CSV -> lines(names, 1);
            case NDJSON -> lines(names, 0);
        };
    }

    private static String lines(String names, int skipped) {
        return "SELECT * FROM read_csv(" + names + ", skip = " + skipped
                + ", header = false, auto_detect = false, delim = '\\x1F', quote = '', escape = '',"
                + " columns = {'line': 'VARCHAR'}, max_line_size = 33554432)";
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
