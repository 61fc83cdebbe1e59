package dev.replog.replay.policy;

import dev.replog.replay.stage.TableWriter;
import dev.replog.replay.stage.WorkFile;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBConnection;

/** The operations that would have been decided differently, in the work folder. */
final class DifferencesTable implements AutoCloseable {
    static final String NAME = "differences";

    private static final String OF_TABLE = " FROM " + WorkFile.ROWS + "." + NAME;
    private static final String FIELDS =
            " FROM (SELECT unnest(from_json(fields, '[\"VARCHAR\"]')) AS field" + OF_TABLE + ")";

    private final DuckDBConnection connection;
    private final TableWriter table;

    private DifferencesTable(DuckDBConnection connection, TableWriter table) {
        this.connection = connection;
        this.table = table;
    }

    static DifferencesTable open(WorkFile file) throws SQLException {
        DuckDBConnection connection = file.connect();
        return new DifferencesTable(connection, TableWriter.open(file, connection, NAME, Difference.COLUMNS));
    }

    void write(Difference difference) throws SQLException {
        difference.write(table);
    }

    long rows() {
        return table.rows();
    }

    void flush() throws SQLException {
        table.flush();
    }

    List<Report.Count> byType() throws SQLException {
        return counts("SELECT type, count(*)" + OF_TABLE + " GROUP BY 1 ORDER BY 2 DESC, 1");
    }

    List<Report.Count> byField() throws SQLException {
        return counts("SELECT field, count(*)" + FIELDS + " GROUP BY 1 ORDER BY 2 DESC, 1");
    }

    List<Report.Count> byDevice() throws SQLException {
        return counts("SELECT coalesce(device_id, '(none)'), count(*)" + OF_TABLE + " GROUP BY 1 ORDER BY 2 DESC, 1");
    }

    List<Report.Count> byWeek() throws SQLException {
        return counts("SELECT week::VARCHAR, count(*)" + OF_TABLE + " GROUP BY 1 ORDER BY 1");
    }

    List<Report.Count> byDecision() throws SQLException {
        return counts("SELECT was || coalesce(' (' || was_code || ')', '') || ' → ' || would_be"
                + " || coalesce(' (' || would_be_code || ')', ''), count(*)" + OF_TABLE
                + " GROUP BY 1 ORDER BY 2 DESC, 1");
    }

    private List<Report.Count> counts(String sql) throws SQLException {
        List<Report.Count> counts = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(sql);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                counts.add(new Report.Count(rows.getString(1), rows.getLong(2)));
            }
        }
        return counts;
    }

    List<Report.Shown> first(int count) throws SQLException {
        List<Report.Shown> shown = new ArrayList<>();
        try (PreparedStatement statement = connection.prepareStatement(
                        "SELECT logged_at::VARCHAR, user_id, coalesce(device_id, ''), op || ' ' || type, id, policy,"
                                + " was || coalesce(' (' || was_code || ')', ''),"
                                + " would_be || coalesce(' (' || would_be_code || ')', ''), fields::VARCHAR" + OF_TABLE
                                + " LIMIT " + count);
                ResultSet rows = statement.executeQuery()) {
            while (rows.next()) {
                List<String> cells = new ArrayList<>();
                for (int column = 1; column <= Report.Shown.COLUMNS.size(); column++) {
                    cells.add(rows.getString(column));
                }
                shown.add(new Report.Shown(cells));
            }
        }
        return shown;
    }

    @Override
    public void close() throws SQLException {
        table.close();
        connection.close();
    }
}
