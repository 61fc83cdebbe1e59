package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** The commands, with the servers and the data of a running all-in-one. */
class ReplogIT {
    private static final FilledServer SERVER = FilledServer.shared();

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"parquet", "csv", "ndjson"})
    void anExport_isProved_untilAFileIsChanged(String format) throws Exception {
        Path out = folder.resolve("out");
        Run export = SERVER.run("export", "--format", format, "--out", out.toString(), "--json");
        assertThat(export.code()).as(export.err()).isZero();
        JsonNode manifest = JsonMapper.builder().build().readTree(export.out());
        assertThat(manifest.at("/users").intValue()).isGreaterThanOrEqualTo(3);
        assertThat(Files.readString(out.resolve("manifest.json")).strip())
                .isEqualTo(export.out().strip());
        assertThat(out.resolve(".unfinished")).doesNotExist();
        assertThat(out.resolve("entities/workout_set." + format)).exists();

        Run verified = SERVER.run("verify-export", out.toString());
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        assertThat(verified.out()).startsWith("The export equals the read model");

        Files.writeString(out.resolve("changes." + format), "x", StandardOpenOption.APPEND);
        Run changed = SERVER.run("verify-export", out.toString());
        assertThat(changed.code()).isEqualTo(1);
        assertThat(changed.out()).startsWith("changes." + format + ": SHA-256");
    }

    @Test
    void theFiles_haveTheStateAndEveryChangeAndLoss() throws Exception {
        Path out = exported("all");

        assertThat(DataFiles.query("SELECT notes, category, version FROM '" + out + "/entities/exercise.parquet'"
                        + " WHERE user_id = 'ana' AND name = 'Squat'"))
                .isEqualTo("from the tablet|legs|3");
        assertThat(DataFiles.query("SELECT count(*), count(deleted_at) FROM '" + out + "/entities/exercise.parquet'"
                        + " WHERE user_id = 'ben' AND name = 'Bench press'"))
                .isEqualTo("1|1");
        assertThat(DataFiles.query("SELECT kind, changes FROM '" + out + "/changes.parquet'"
                        + " WHERE user_id = 'ana' AND device_id = 'tablet'"))
                .isEqualTo("updated|{\"notes\":[\"old\",\"from the tablet\"]}");
        assertThat(DataFiles.query("SELECT code, fields FROM '" + out + "/losses.parquet' WHERE user_id = 'ana'"))
                .contains("\"notes\":{\"wanted\":\"from the phone\",\"kept\":\"from the tablet\"");
        assertThat(DataFiles.query("SELECT outcome, code FROM '" + out + "/mutations.parquet'"
                        + " WHERE user_id = 'ana' AND fields LIKE '%from the phone%'"))
                .startsWith("rejected|");
    }

    @Test
    void aReadModelWithAnotherValue_isFound() throws Exception {
        Path out = exported("before");
        SERVER.execute(
                "UPDATE entity SET data = replace(data::text, 'Leg day', 'Arm day')::json WHERE user_id = 'cleo'");
        try {
            Run verified = SERVER.run("verify-export", out.toString());
            assertThat(verified.code()).isEqualTo(1);
            assertThat(verified.out()).contains("workout", "user cleo", "Arm day", "Leg day");
            assertThat(verified.err()).contains("replog: 1 differences");
            Run check = SERVER.run("replay", "--release-check", "--work", path("w"));
            assertThat(check.code()).isEqualTo(1);
        } finally {
            SERVER.execute(
                    "UPDATE entity SET data = replace(data::text, 'Arm day', 'Leg day')::json WHERE user_id = 'cleo'");
        }
    }

    @Test
    void anIncrementalExport_hasWhatIsNew_andIsProved() throws Exception {
        Path first = exported("first");
        SERVER.write("ben");
        String since = first.resolve("manifest.json").toString();
        Run run = SERVER.run("export", "--format", "parquet", "--out", path("second"), "--since", since);
        assertThat(run.code()).as(run.err()).isZero();
        Path second = folder.resolve("second");

        assertThat(DataFiles.query("SELECT user_id, op FROM '" + second + "/mutations.parquet'"))
                .isEqualTo("ben|upsert");
        assertThat(DataFiles.query("SELECT user_id, name FROM '" + second + "/entities/exercise.parquet'"))
                .isEqualTo("ben|Row");
        assertThat(DataFiles.query("SELECT count(*) FROM '" + second + "/entities/workout.parquet'"))
                .isEqualTo("0");
        Run verified = SERVER.run("verify-export", second.toString());
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
        // The read model is past the first export now.
        assertThat(SERVER.run("verify-export", first.toString()).code()).isZero();
    }

    @Test
    void atAToken_theUserHasTheStateOfThatToken() throws Exception {
        String token = SERVER.write("dora");
        SERVER.write("dora");
        Path out = folder.resolve("at");
        Run run =
                SERVER.run("export", "--format", "parquet", "--out", out.toString(), "--users", "dora", "--at", token);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(DataFiles.query("SELECT count(*) FROM '" + out + "/entities/exercise.parquet'"))
                .isEqualTo("1");
        assertThat(SERVER.run("verify-export", out.toString()).code()).isZero();
        Run other = SERVER.run(
                "export", "--format", "csv", "--out", folder.resolve("b").toString(), "--users", "ben", "--at", token);
        assertThat(other.code()).isEqualTo(1);
        assertThat(other.err()).contains("neither a time nor a token of the user ben");
        assertThat(folder.resolve("b")).doesNotExist();
    }

    @Test
    void anExportThatWasKilled_goesOnUnderTheSameOptionsOnly() throws Exception {
        Path out = folder.resolve("killed");
        for (String sign : List.of(".unfinished/plan.json", ".unfinished/files")) {
            Process process = SERVER.script("export", "--format", "csv", "--out", out.toString());
            while (!Files.exists(out.resolve(sign)) && process.isAlive()) {
                Thread.onSpinWait();
            }
            process.destroyForcibly().waitFor();
            if (!Files.exists(out.resolve("manifest.json"))) {
                Run other = SERVER.run("export", "--format", "parquet", "--out", out.toString());
                assertThat(other.code()).isEqualTo(1);
                assertThat(other.err()).contains("is an unfinished export with other options");
            }
        }
        if (!Files.exists(out.resolve("manifest.json"))) {
            Run run = SERVER.run("export", "--format", "csv", "--out", out.toString());
            assertThat(run.code()).as(run.err()).isZero();
        }
        assertThat(out.resolve(".unfinished")).doesNotExist();
        Run verified = SERVER.run("verify-export", out.toString());
        assertThat(verified.code()).as(verified.out() + verified.err()).isZero();
    }

    @Test
    void onAFullDisk_anExportEndsWithOneSentence_andGoesOnLater() throws Exception {
        Path out = folder.resolve("full");
        Path values = Files.createDirectories(out.resolve(".unfinished")).resolve("values.bin");
        // Every write to this device fails as on a full disk.
        Files.createSymbolicLink(values, Path.of("/dev/full"));
        refuses(
                "the files could not be written: No space left on device; run this again",
                "export",
                "--format",
                "parquet",
                "--out",
                out.toString());
        assertThat(out.resolve("manifest.json")).doesNotExist();

        // The library of the database does not fit either.
        Process limited = SERVER.scriptWithSmallFiles("export", "--format", "parquet", "--out", out.toString());
        String said = new String(limited.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(limited.waitFor()).as(said).isEqualTo(1);
        assertThat(said).startsWith("replog: the files could not be written: ").contains("File too large");
        assertThat(said.lines()).hasSize(1);

        Files.delete(values);
        assertThat(SERVER.run("verify-export", exported("full").toString()).code())
                .isZero();
    }

    @Test
    void whatCannotBeExported_isRefusedInOneSentence() throws Exception {
        Files.createDirectories(folder.resolve("full/x"));
        refuses("--format: xml (expected: parquet, csv, ndjson)", "export", "--format", "xml", "--out", path("a"));
        refuses("exists and is not an unfinished export", "export", "--format", "csv", "--out", path("full"));
        refuses(
                "is beyond the end of the log",
                "export",
                "--format",
                "csv",
                "--out",
                path("a"),
                "--at",
                "2100-01-01T00:00:00Z");
        refuses(
                "--types: shoe (expected: exercise",
                "export",
                "--format",
                "csv",
                "--out",
                path("a"),
                "--types",
                "shoe");
        refuses(
                "does not exist (expected: the manifest.json",
                "export",
                "--format",
                "csv",
                "--out",
                path("a"),
                "--since",
                path("none"));
        refuses("does not exist (expected: the manifest.json", "verify-export", path("none"));
        refuses("--policy: strict (expected: reject", "replay", "--policy", "strict", "--report", path("a"));
        refuses("--to: noon (expected: a time", "replay", "--policy", "merge", "--report", path("a"), "--to", "noon");
        assertThat(folder.resolve("a")).doesNotExist();
    }

    /** As when Kafka has lost a topic, or it was re-created: what the read model knows is not there. */
    @Test
    void aGenerationWithoutItsTopic_isRefusedInOneSentence() throws Exception {
        String shift = "UPDATE log_generation SET rewritten_topic_id = %s WHERE generation = 1";
        String before = SERVER.text("SELECT rewritten_topic_id FROM log_generation WHERE generation = 1");
        SERVER.execute(shift.formatted("gen_random_uuid()"));
        try {
            String sentence = "is not in Kafka (expected: the log that the read model was computed from)";
            refuses(sentence, "export", "--format", "csv", "--out", path("a"));
            refuses(sentence, "replay", "--policy", "merge", "--report", path("a"));
            refuses(sentence, "replay", "--release-check", "--work", path("w"));
        } finally {
            SERVER.execute(shift.formatted(before.equals("null") ? "NULL" : "'" + before + "'"));
        }
    }

    @Test
    void aNewGeneration_isRefused_whenTheErasureMarkersCannotBeRead() throws Exception {
        String markers = "--replog.erasure.markers=" + path("none");
        String sentence = "is no folder (expected: an existing one";
        refuses(sentence, "new-generation", markers);
        refuses(sentence, "grow", "--partitions", "99", markers);
        assertThat(SERVER.text("SELECT count(*) FROM log_generation WHERE successor_partitions = 99"))
                .isEqualTo("0");
    }

    @Test
    void thisRelease_decidesAsItIsStored_untilAReceiptSaysOtherwise() throws Exception {
        String work = path("work");
        Run run = SERVER.run("replay", "--release-check", "--work", work);
        assertThat(run.code()).as(run.out() + run.err()).isZero();
        assertThat(run.out()).startsWith("This release decides the log as it is stored");

        SERVER.execute("UPDATE receipt SET position = position + 1 WHERE user_id = 'cleo'");
        try {
            Run changed = SERVER.run("replay", "--release-check", "--work", work, "--users", "cleo");
            assertThat(changed.code()).isEqualTo(1);
            assertThat(changed.out()).contains("receipt", "of user cleo");
        } finally {
            SERVER.execute("UPDATE receipt SET position = position - 1 WHERE user_id = 'cleo'");
        }
    }

    @Test
    void theScript_findsTheServers_orSaysWhatIsMissing() throws Exception {
        Process status = SERVER.script("status", "--json");
        String said = new String(status.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(status.waitFor(60, TimeUnit.SECONDS)).isTrue();
        String failure = new String(status.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(status.exitValue()).as(failure).isZero();
        assertThat(said).contains("\"generation\":1", "\"lag\":");

        Process lost = SERVER.script(folder, "status");
        assertThat(lost.waitFor(60, TimeUnit.SECONDS)).isTrue();
        assertThat(lost.exitValue()).isEqualTo(1);
        assertThat(new String(lost.getErrorStream().readAllBytes(), StandardCharsets.UTF_8))
                .startsWith("replog: the addresses of Kafka and PostgreSQL are unknown")
                .contains("REPLOG_DATA", folder.toString());
    }

    private Path exported(String name) {
        Path out = folder.resolve(name);
        Run run = SERVER.run("export", "--format", "parquet", "--out", path(name));
        assertThat(run.code()).as(run.err()).isZero();
        return out;
    }

    private String path(String name) {
        return folder.resolve(name).toString();
    }

    private static void refuses(String message, String... words) {
        Run run = SERVER.run(words);
        assertThat(run.code()).as(run.err()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("replog: ").contains(message);
    }
}
