package dev.replog.replay.stage;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.util.List;
import org.duckdb.DuckDBConnection;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkTransactionTest {
    private static final List<Column> COLUMNS = List.of(new Column("number", Column.WHOLE));
    /** More than the writer hands over at once. */
    private static final int ROWS = 5_000;

    @TempDir
    private Path folder;

    @Test
    void rowsThatWereWrittenButNotCommitted_areNotThereAfterwards() throws Exception {
        write(true);
        write(false);

        try (WorkFile file = WorkFile.open(folder, 64);
                PreparedStatement statement = file.prepare("SELECT count(*) FROM rows.numbers");
                ResultSet row = statement.executeQuery()) {
            row.next();
            assertThat(row.getInt(1)).isEqualTo(ROWS);
        }
    }

    /** A last write is cut off, as when the process is killed. */
    private void write(boolean isCommitted) throws Exception {
        try (WorkFile file = WorkFile.open(folder, 64);
                DuckDBConnection connection = file.connect();
                TableWriter table = TableWriter.open(file, connection, "numbers", COLUMNS)) {
            WorkTransaction transaction = WorkTransaction.begin(connection);
            for (long number = 0; number < ROWS; number++) {
                table.begin();
                table.whole(number);
                table.end();
            }
            table.flush();
            if (isCommitted) {
                transaction.commit();
            }
        }
    }
}
