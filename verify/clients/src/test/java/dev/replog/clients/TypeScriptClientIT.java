package dev.replog.clients;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.allinone.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands by which a developer checks, tests and packs the client in {@code clients/typescript}. All of them
 * use the server of this module.
 */
@ExtendWith(SharedServer.class)
@DisabledIfSystemProperty(named = "skipNpm", matches = "true", disabledReason = "-DskipNpm was given")
@Timeout(value = 30, unit = TimeUnit.MINUTES)
class TypeScriptClientIT {
    private static final Path WORKSPACE = Path.of(System.getProperty("replog.root"), "clients", "typescript");
    private static final long MINUTES_MAX = 25;

    @TempDir
    private static Path folder;

    private static String address = "";

    @BeforeAll
    static void install(RunningServer server) throws Exception {
        address = server.address();
        run("node", "scripts/install.mjs");
    }

    @Test
    void sources_areFormatted_andLinted() throws Exception {
        run("npm", "run", "check");
    }

    @Test
    void tests_pass_withARunningServer() throws Exception {
        run("npm", "run", "test:server");
    }

    @Test
    void packages_work_whenTheyAreInstalled() throws Exception {
        run("npm", "run", "test:packages");
    }

    @Test
    void guides_areRightAboutWhatTheirProgramsDo() throws Exception {
        run("npm", "run", "test:snippets");
        run("npm", "run", "test:tutorial");
    }

    private static void run(String... command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output-", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(WORKSPACE.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().keySet().removeIf(name -> name.startsWith("REPLOG_"));
        builder.environment().put("REPLOG_URL", address);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("NO_COLOR", "1");
        Process process;
        try {
            process = builder.start();
        } catch (IOException missing) {
            throw new AssertionError(
                    command[0] + ": cannot be run (expected: Node.js 20 or newer with npm on the PATH;"
                            + " -DskipNpm leaves out the tests that need it)",
                    missing);
        }
        try {
            boolean hasEnded = process.waitFor(MINUTES_MAX, TimeUnit.MINUTES);
            String said = Files.readString(output);
            assertThat(hasEnded)
                    .as("%s ends within %s minutes: %s", List.of(command), MINUTES_MAX, said)
                    .isTrue();
            assertThat(process.exitValue()).as("%s: %s", List.of(command), said).isZero();
        } finally {
            List<ProcessHandle> started;
            try (Stream<ProcessHandle> descendants = process.descendants()) {
                started = descendants.toList();
            }
            process.destroyForcibly();
            started.forEach(ProcessHandle::destroyForcibly);
        }
    }
}
