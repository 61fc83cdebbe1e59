package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The log is rewritten while everything runs, after the erasure of an account. */
class EraseIT {
    private static final FilledServer SERVER = FilledServer.shared();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @Test
    void rewrittenLog_changesNothingForOthers_andTheStageIsNotReached() throws Exception {
        SERVER.write("frank");
        SERVER.erase("frank");
        List<String> reads = List.of("/api/sync", "/api/exercises", "/api/workouts");
        List<String> before = read(reads);
        String token = JSON.readTree(before.getFirst()).at("/nextSyncToken").stringValue();
        Path file = folder.resolve("erased.json");

        Run run = SERVER.run("erase", "--rewrite", "--json", "--certificate", file.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("Sealed", "Checked", "Deleted", "has no data of these", "are not rewritten");
        JsonNode certificate = JSON.readTree(run.out());
        assertThat(certificate.at("/erasures").intValue()).isPositive();
        assertThat(certificate.at("/generations/0/records_blank").intValue()).isPositive();
        assertThat(certificate.at("/not_covered").toString()).contains("changes", "dead");
        assertThat(run.err()).contains(certificate.at("/log_rewritten_at").stringValue());
        assertThat(run.out()).doesNotContain("frank");
        assertThat(Files.readString(file).strip()).isEqualTo(run.out().strip());

        assertThat(read(reads)).isEqualTo(before);
        SERVER.write("ana");
        assertThat(SERVER.get("ana", "/api/sync?since=" + token)).contains("\"Row\"");
        Run checked = SERVER.run(
                "replay", "--release-check", "--work", folder.resolve("w").toString());
        assertThat(checked.code()).as(checked.out() + checked.err()).isZero();

        // It is reached when the changes and the dead letters are clean too.
        assertThat(JSON.readTree(SERVER.get("frank", "/api/account/erasure"))
                        .at("/erased")
                        .isNull())
                .isTrue();
        Run again = SERVER.run("erase", "--rewrite", "--json");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out().strip()).isEqualTo("{\"erasures\":0}");
    }

    private static List<String> read(List<String> paths) throws Exception {
        List<String> read = new ArrayList<>();
        for (String path : paths) {
            read.add(SERVER.get("ana", path));
        }
        return read;
    }
}
