package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Exports and checks after the erasure of an account. */
class ErasedExportIT {
    private static final FilledServer SERVER = FilledServer.shared();

    @TempDir
    private Path folder;

    @Test
    void anErasedAccount_isInNoExport_alsoOfATimeBefore() throws Exception {
        SERVER.write("eve");
        Path before = exported("with");
        assertThat(DataFiles.query("SELECT name FROM '" + before + "/entities/exercise.parquet' WHERE user_id = 'eve'"))
                .isEqualTo("Row");
        String time = Instant.now().toString();
        SERVER.erase("eve");

        Path after = exported("without");
        Run past = SERVER.run(
                "export",
                "--format",
                "parquet",
                "--at",
                time,
                "--out",
                folder.resolve("past").toString());
        assertThat(past.code()).as(past.err()).isZero();
        for (Path export : List.of(after, folder.resolve("past"))) {
            for (String table : List.of("entities/exercise", "changes", "losses", "mutations")) {
                assertThat(DataFiles.query(
                                "SELECT count(*) FROM '" + export + "/" + table + ".parquet' WHERE user_id = 'eve'"))
                        .as(table)
                        .isEqualTo("0");
            }
        }
        Run verified = SERVER.run("verify-export", after.toString());
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        Run checked = SERVER.run(
                "replay", "--release-check", "--work", folder.resolve("w").toString());
        assertThat(checked.code()).as(checked.out() + checked.err()).isZero();
    }

    private Path exported(String name) {
        Path out = folder.resolve(name);
        Run run = SERVER.run("export", "--format", "parquet", "--out", out.toString());
        assertThat(run.code()).as(run.err()).isZero();
        return out;
    }
}
