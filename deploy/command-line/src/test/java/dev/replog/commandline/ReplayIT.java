package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A replay under another policy, with the servers and the data of a running all-in-one. */
class ReplayIT {
    private static final FilledServer SERVER = FilledServer.shared();

    @TempDir
    private Path folder;

    @Test
    void aReplayUnderAnotherPolicy_reportsWhatWouldBeDifferent() throws Exception {
        // With a part that an interrupted replay left.
        Path report = Files.createDirectory(folder.resolve("report"));
        Files.writeString(report.resolve("differences.parquet.unfinished"), "PAR1");
        Run run = SERVER.run(
                "replay", "--policy", "client_wins", "--users", "ana,ben", "--report", report.toString(), "--json");

        assertThat(run.code()).as(run.err()).isZero();
        JsonNode found = read(run);
        assertThat(found.at("/different").intValue()).isEqualTo(2);
        assertThat(found.at("/by_field/0/name").stringValue()).isEqualTo("notes");
        assertThat(found.at("/by_device/0/name").stringValue()).isEqualTo("phone");
        assertThat(found.at("/different_entities").intValue()).isEqualTo(2);
        assertThat(Files.readString(report.resolve("report.html"))).contains("Given the same requests", "<svg");
        assertThat(DataFiles.query("SELECT user_id, was, would_be, fields FROM '" + report + "/differences.parquet'"
                        + " ORDER BY user_id LIMIT 1"))
                .isEqualTo("ana|rejected|merged|[\"notes\"]");
        assertThat(report.resolve(".replay")).doesNotExist();
        assertThat(report.resolve("differences.parquet.unfinished")).doesNotExist();
        Run again = SERVER.run("replay", "--policy", "client_wins", "--report", report.toString());
        assertThat(again.code()).isEqualTo(1);
        assertThat(again.err()).contains("exists (expected: a new folder)");
    }

    @Test
    void aReplayOfAPeriod_leavesOutWhatWasBeforeAndAfterIt() throws Exception {
        Run export = SERVER.run("export", "--format", "parquet", "--out", path("times"));
        assertThat(export.code()).as(export.err()).isZero();
        String first = DataFiles.query("SELECT min(logged_at)::VARCHAR FROM '" + path("times") + "/mutations.parquet'");
        String before = first.replace(' ', 'T') + "Z";

        Run earlier =
                SERVER.run("replay", "--policy", "client_wins", "--to", before, "--report", path("earlier"), "--json");
        assertThat(earlier.code()).as(earlier.err()).isZero();
        assertThat(read(earlier).at("/operations").intValue()).isZero();
        Run later = SERVER.run(
                "replay",
                "--policy",
                "client_wins",
                "--from",
                before,
                "--users",
                "ana",
                "--report",
                path("later"),
                "--json");
        assertThat(later.code()).as(later.err()).isZero();
        assertThat(read(later).at("/different").intValue()).isOne();
    }

    private static JsonNode read(Run run) {
        return JsonMapper.builder().build().readTree(run.out());
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }
}
