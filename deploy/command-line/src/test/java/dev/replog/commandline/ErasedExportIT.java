package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Exports and checks after the erasure of an account. */
class ErasedExportIT {
    private static final FilledServer SERVER = FilledServer.shared();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @Test
    void anErasedAccount_isInNoExport_alsoOfATimeBefore() throws Exception {
        SERVER.write("eve");
        Path before = exported("with");
        assertThat(DataFiles.query("SELECT name FROM '" + before + "/entities/exercise.parquet' WHERE user_id = 'eve'"))
                .isEqualTo("Row");
        String time = Instant.now().toString();
        erase("eve");

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
        Run replayed =
                SERVER.run("replay", "--policy", "client_wins", "--users", "eve", "--report", path("report"), "--json");
        assertThat(JSON.readTree(replayed.out()).at("/operations").intValue())
                .as(replayed.err())
                .isZero();
        for (Path export : List.of(after, folder.resolve("past"))) {
            for (String table : List.of("entities/exercise", "changes", "losses", "mutations")) {
                assertThat(DataFiles.query(
                                "SELECT count(*) FROM '" + export + "/" + table + ".parquet' WHERE user_id = 'eve'"))
                        .as(table)
                        .isEqualTo("0");
            }
        }
        verifies(after);
        Run checked = SERVER.run(
                "replay", "--release-check", "--work", folder.resolve("w").toString());
        assertThat(checked.code()).as(checked.out() + checked.err()).isZero();
    }

    @Test
    void exportsFromBefore_listWhatMustBeDeleted_untilItIs() throws Exception {
        SERVER.write("fay");
        Path export = exported("exports/with");
        Path manifest = export.resolve("manifest.json").toRealPath();
        Path other = ofAnotherLog(manifest, folder.resolve("exports/other"));
        erase("fay");

        Run refused = SERVER.run("verify-export", export.toString());
        assertThat(refused.code()).isEqualTo(1);
        assertThat(refused.out()).isEmpty();
        assertThat(refused.err().lines()).hasSize(1);
        assertThat(refused.err()).contains("of 1 erased account", "replog erase --exports " + export);

        Run listed = SERVER.run("erase", "--exports", path("exports"));
        assertThat(listed.code()).isEqualTo(1);
        assertThat(listed.err())
                .startsWith("replog: " + other + ": is of another log")
                .hasLineCount(1);
        assertThat(listed.out()).startsWith(manifest + ": lists ").hasLineCount(1);
        assertThat(SERVER.run("erase", "--exports", path("exports")).out()).isEqualTo(listed.out());

        JsonNode account = JSON.readTree(manifest).at("/erased/0");
        assertThat(account.at("/user").stringValue()).isEqualTo("fay");
        assertThat(account.at("/files").values())
                .extracting(rows -> rows.at("/path").stringValue())
                .containsExactly("changes.parquet", "entities/exercise.parquet", "mutations.parquet");
        Path next = follows(export, "next");
        assertThat(JSON.readTree(next.resolve("manifest.json"))
                        .at("/erased_since/0/user")
                        .stringValue())
                .isEqualTo("fay");
        verifies(next);

        for (JsonNode rows : account.at("/files")) {
            DataFiles.delete(
                    export.resolve(rows.at("/path").stringValue()),
                    rows.at("/where").stringValue());
        }
        assertThat(SERVER.run("verify-export", export.toString()).err()).contains("replog erase --exports " + export);
        Run done = SERVER.run("erase", "--exports", export.toString(), "--json");
        assertThat(done.code()).as(done.err()).isZero();
        assertThat(JSON.readTree(done.out()).at("/exports/0/rows").intValue()).isZero();
        verifies(export);
    }

    @Test
    void anInterruptedExport_isMadeAgain_whenAnAccountInItWasErased() throws Exception {
        SERVER.write("gil");
        Path export = exported("interrupted");
        interruptBeforeItsEnd(export);
        erase("gil");

        Run run = SERVER.run("export", "--format", "parquet", "--out", export.toString());

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("of 1 erased account, so they are made again");
        assertThat(DataFiles.query("SELECT count(*) FROM '" + export + "/mutations.parquet' WHERE user_id = 'gil'"))
                .isEqualTo("0");
        verifies(export);
    }

    /** As a process that is killed when the files have their final places, and the manifest is not written. */
    private static void interruptBeforeItsEnd(Path export) throws IOException {
        Path work = export.resolve(".unfinished");
        Files.createDirectories(work.resolve("files"));
        Path plan = Files.move(export.resolve("manifest.json"), work.resolve("plan.json"));
        ArrayNode files = (ArrayNode) JSON.readTree(plan).at("/files");
        for (JsonNode file : files) {
            String path = file.at("/path").stringValue();
            ((ObjectNode) file).put("path", path.replace(".parquet", ".0001.parquet"));
        }
        ObjectNode checkpoint = JSON.createObjectNode().putNull("user").put("complete", true);
        checkpoint.put("mutations", 1).put("users", 1).set("files", files);
        Files.writeString(work.resolve("files/checkpoint.json"), checkpoint.toString());
    }

    private static Path ofAnotherLog(Path manifest, Path other) throws IOException {
        Files.createDirectories(other);
        String topicId = JSON.readTree(manifest).at("/log/0/topic_id").stringValue();
        String content =
                Files.readString(manifest).replace(topicId, UUID.randomUUID().toString());
        return Files.writeString(other.resolve("manifest.json"), content).toRealPath();
    }

    private static void erase(String user) throws Exception {
        SERVER.erase(user);
        // It is found when the database has it.
        assertThat(SERVER.get(user, "/api/account/erasure")).contains("erased_at");
    }

    private static void verifies(Path export) {
        Run verified = SERVER.run("verify-export", export.toString());
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    }

    private Path follows(Path earlier, String name) {
        return exported(name, "--since", earlier.resolve("manifest.json").toString());
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private Path exported(String name, String... more) {
        Path out = folder.resolve(name);
        List<String> words = new ArrayList<>(List.of("export", "--format", "parquet", "--out", out.toString()));
        words.addAll(List.of(more));
        Run run = SERVER.run(words.toArray(String[]::new));
        assertThat(run.code()).as(run.err()).isZero();
        return out;
    }
}
