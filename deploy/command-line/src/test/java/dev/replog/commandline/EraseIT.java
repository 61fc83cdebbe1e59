package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/** The log is rewritten while everything runs, after the erasure of an account. */
class EraseIT {
    private static final FilledServer SERVER = FilledServer.shared();
    private static final JsonMapper JSON = JsonMapper.builder().build();

    @TempDir
    private Path folder;

    @Test
    void rewrittenLog_changesNothingForOthers_andTheStageIsReached() throws Exception {
        SERVER.write("frank");
        Path export = folder.resolve("exports/before");
        Run exported = SERVER.run("export", "--format", "ndjson", "--users", "frank", "--out", export.toString());
        assertThat(exported.code()).as(exported.err()).isZero();
        SERVER.erase("frank");
        List<String> reads = List.of("/api/sync", "/api/exercises", "/api/workouts");
        List<String> before = read(reads);
        String token = JSON.readTree(before.getFirst()).at("/nextSyncToken").stringValue();
        Path file = folder.resolve("erased.json");

        AtomicBoolean isWriting = new AtomicBoolean(true);
        CompletableFuture<List<HttpResponse<String>>> written = CompletableFuture.supplyAsync(() -> writes(isWriting));
        Run run = SERVER.run(
                "erase",
                "--rewrite",
                "--json",
                "--certificate",
                file.toString(),
                "--replog.exports=" + folder.resolve("exports"));
        isWriting.set(false);
        // Some may wait longer for their outcomes than this client does: 202.
        assertThat(written.get())
                .isNotEmpty()
                .allSatisfy(one -> assertThat(one.statusCode()).as(one.body()).isIn(201, 202));

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("Sealed", "Checked", "Deleted", "have no data of these");
        JsonNode certificate = JSON.readTree(run.out());
        assertThat(certificate.at("/erasures").intValue()).isPositive();
        assertThat(certificate.at("/generations/0/records_blank").intValue()).isPositive();
        assertThat(certificate.at("/covered").toString()).contains("mutations", "changes", "dead");
        assertThat(certificate.at("/generations").toString()).contains("changes.g");
        String rewrittenAt = certificate.at("/rewritten_at").stringValue();
        assertThat(run.err()).contains(rewrittenAt);
        assertThat(run.out()).doesNotContain("frank");
        assertThat(certificate.at("/exports/0/manifest").stringValue()).endsWith("exports/before/manifest.json");
        assertThat(certificate.at("/exports/0/rows").intValue()).isPositive();
        assertThat(Files.readString(export.resolve("manifest.json"))).contains("\"user\" : \"frank\"");
        ((ObjectNode) certificate).remove("exports");
        assertThat(JSON.readTree(file)).isEqualTo(certificate);

        assertThat(read(reads)).isEqualTo(before);
        SERVER.write("ana");
        assertThat(SERVER.get("ana", "/api/sync?since=" + token)).contains("\"Row\"");
        Run checked = SERVER.run(
                "replay", "--release-check", "--work", folder.resolve("w").toString());
        assertThat(checked.code()).as(checked.out() + checked.err()).isZero();

        // The brokers delete the files later.
        assertThat(erased().isNull()).isTrue();
        SERVER.execute("UPDATE account_erasure SET rewritten_at = rewritten_at - interval '1 hour'");
        assertThat(Instant.parse(erased().stringValue()))
                .isEqualTo(Instant.parse(rewrittenAt).minus(Duration.ofHours(1)));
        Run again = SERVER.run("erase", "--rewrite", "--json");
        assertThat(again.code()).as(again.err()).isZero();
        assertThat(again.out().strip()).isEqualTo("{\"erasures\":0}");
    }

    private static List<HttpResponse<String>> writes(AtomicBoolean isWriting) {
        List<HttpResponse<String>> answers = new ArrayList<>();
        try {
            while (isWriting.get()) {
                answers.add(SERVER.attempt("gina"));
            }
        } catch (IOException | InterruptedException e) {
            throw new CompletionException(e);
        }
        return answers;
    }

    private static JsonNode erased() throws Exception {
        return JSON.readTree(SERVER.get("frank", "/api/account/erasure")).at("/erased");
    }

    private static List<String> read(List<String> paths) throws Exception {
        List<String> read = new ArrayList<>();
        for (String path : paths) {
            read.add(SERVER.get("ana", path));
        }
        return read;
    }
}
