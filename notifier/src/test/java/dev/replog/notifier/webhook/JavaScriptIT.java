package dev.replog.notifier.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** Tests receivers in JavaScript, with the library that the docs recommend, run by Node.js. */
@DisabledIfSystemProperty(named = "skipNpm", matches = "true", disabledReason = "-DskipNpm was given")
class JavaScriptIT {
    @TempDir
    private static Path folder;

    private final WebhookSecret secret = WebhookSecret.generate(new SecureRandom());
    private final WebhookSecret other = WebhookSecret.generate(new SecureRandom());
    private final Instant now = InstantSource.system().instant();

    @BeforeAll
    static void install() throws Exception {
        Path source = Path.of("src", "test", "js");
        for (String file : List.of("package.json", "package-lock.json", "verify.js")) {
            Files.copy(source.resolve(file), folder.resolve(file));
        }
        run("", "npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund");
    }

    private static String run(String input, String... command) throws IOException, InterruptedException {
        Path output = folder.resolve("output.txt");
        Process process;
        try {
            process = new ProcessBuilder(new ArrayList<>(List.of(command)))
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .start();
        } catch (IOException missing) {
            throw new AssertionError(
                    command[0] + ": cannot be run (expected: Node.js 20 or newer with npm on the PATH;"
                            + " -DskipNpm leaves out the tests that need it)",
                    missing);
        }
        try {
            process.outputWriter(StandardCharsets.UTF_8).append(input).close();
        } catch (IOException notRead) {
            assertThat(input).as("what " + command[0] + " did not read").isEmpty();
        }
        try {
            assertThat(process.waitFor(3, TimeUnit.MINUTES)).as(command[0]).isTrue();
            String said = Files.readString(output);
            assertThat(process.exitValue()).as(said).isZero();
            return said.strip();
        } finally {
            process.destroyForcibly();
        }
    }

    private static String verify(WebhookSecret with, Map<String, String> headers) throws Exception {
        String input = JsonMapper.shared().writeValueAsString(Map.of("secret", with.text(), "headers", headers));
        return run(input, "node", "verify.js");
    }

    @Test
    void signatures_areVerified_byThePublishedLibrary() throws Exception {
        WebhookCall call = new WebhookCall(
                new WebhookAddress("-", true, "app.example", 443, "/"),
                "c1",
                UUID.randomUUID(),
                "/api/sync",
                "exists",
                2,
                UUID.randomUUID(),
                now,
                null,
                List.of(secret, other));
        Map<String, String> headers = call.headers(now);
        assertThat(verify(secret, headers)).isEqualTo("verified");
        assertThat(verify(other, headers)).isEqualTo("verified");
        assertThat(verify(WebhookSecret.generate(new SecureRandom()), headers)).isEqualTo("refused");
        Map<String, String> changed = new HashMap<>(headers);
        changed.put("webhook-id", "msg_1");
        assertThat(verify(secret, changed)).isEqualTo("refused");
    }
}
