package dev.replog.clients.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.json.Json;
import dev.replog.client.json.JsonReader;
import dev.replog.client.json.JsonWriter;
import dev.replog.clients.histories.Account;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A device with the TypeScript client, in a process of Node.js. It takes one command at a time. */
final class TypeScriptDevice implements AutoCloseable {
    private static final Path WORKSPACE = Path.of(System.getProperty("replog.root"), "clients", "typescript");
    private static final long END_SECONDS = 20;

    private final Process process;
    private final Writer commands;
    private final BufferedReader answers;

    private TypeScriptDevice(Process process) {
        this.process = process;
        this.commands = process.outputWriter(StandardCharsets.UTF_8);
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /** Installs what the client needs, when it is not there. No other test may do the same meanwhile. */
    static void install() throws IOException, InterruptedException {
        // Not the streams of this process: they are those between the build and its tests, and npm changes them.
        Process install = new ProcessBuilder("node", "scripts/install.mjs")
                .directory(WORKSPACE.toFile())
                .redirectErrorStream(true)
                .start();
        String said = new String(install.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(install.waitFor()).as(said).isZero();
    }

    static TypeScriptDevice open(Account account) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(
                List.of("node", "scripts/device.mjs", account.server(), account.user(), account.token()));
        command.addAll(Catalogue.shipped().names());
        return new TypeScriptDevice(new ProcessBuilder(command)
                .directory(WORKSPACE.toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /** The id of the new entity. */
    String create(String type, Map<String, ?> fields) throws IOException {
        Map<String, @Nullable Object> answer = call(Map.of("create", Map.of("type", type, "fields", fields)));
        return Objects.requireNonNull(Json.text(answer.get("id")));
    }

    void patch(String type, String id, Map<String, ?> fields) throws IOException {
        Map<String, @Nullable Object> ignored = call(Map.of("patch", Map.of("type", type, "id", id, "fields", fields)));
    }

    void delete(String type, String id) throws IOException {
        Map<String, @Nullable Object> ignored = call(Map.of("delete", Map.of("type", type, "id", id)));
    }

    void sync() throws IOException {
        assertThat(call(Map.of("sync", true)).get("state")).isEqualTo("synced");
    }

    void discardRejected() throws IOException {
        Map<String, @Nullable Object> ignored = call(Map.of("discard", true));
    }

    /** The ids of a type's entities. */
    List<String> ids(String type) throws IOException {
        return rows(type, call(Map.of())).stream()
                .map(row -> Objects.requireNonNull(Json.text(row.get("id"))))
                .toList();
    }

    /** The fields of every entity, by its key, as {@link Site#wanted} has them. */
    Map<String, String> shown() throws IOException {
        Map<String, @Nullable Object> answer = call(Map.of());
        assertThat(Json.whole(answer.get("pending"))).isZero();
        Map<String, String> shown = new TreeMap<>();
        for (String type : Catalogue.shipped().names()) {
            for (Map<String, @Nullable Object> row : rows(type, answer)) {
                Map<String, @Nullable Object> fields = new TreeMap<>(row);
                Object localId = fields.remove("localId");
                fields.keySet().removeIf(name -> name.startsWith("$"));
                fields.keySet().removeAll(List.of("id", "etag", "version", "updated_at"));
                shown.put(type + "/" + row.get("id"), Site.text(fields, localId));
            }
        }
        return shown;
    }

    private static List<Map<String, @Nullable Object>> rows(String type, Map<String, @Nullable Object> answer) {
        Map<String, @Nullable Object> byType = Objects.requireNonNull(Json.object(answer.get("rows")));
        return Json.items(byType.get(type)).stream()
                .map(row -> Objects.requireNonNull(Json.object(row)))
                .toList();
    }

    private Map<String, @Nullable Object> call(Map<String, ?> command) throws IOException {
        commands.write(JsonWriter.write(command) + "\n");
        commands.flush();
        String answer = answers.readLine();
        assertThat(answer).as("the answer to %s", command).isNotNull();
        return Objects.requireNonNull(Json.object(JsonReader.read(answer)));
    }

    @Override
    public void close() throws IOException {
        commands.close();
        try {
            assertThat(process.waitFor(END_SECONDS, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } finally {
            process.destroyForcibly();
        }
    }
}
