package dev.replog.openapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Runs a program to its end. */
final class Command {
    private static final long MINUTES_MAX = 4;

    private Command() {}

    /** Runs a command and returns its output. Throws when the command fails. */
    static String run(Path folder, List<String> command) throws IOException, InterruptedException {
        Path output = Files.createTempFile(folder, "output-", ".txt");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("REDOCLY_TELEMETRY", "off");
        builder.environment().put("REDOCLY_SUPPRESS_UPDATE_NOTICE", "true");
        Process process = start(builder);
        try {
            assertThat(process.waitFor(MINUTES_MAX, TimeUnit.MINUTES))
                    .as("%s ends within %s minutes", command, MINUTES_MAX)
                    .isTrue();
            String said = Files.readString(output);
            assertThat(process.exitValue()).as("%s: %s", command, said).isZero();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(ProcessBuilder builder) {
        try {
            return builder.start();
        } catch (IOException missing) {
            throw new AssertionError(
                    builder.command().getFirst()
                            + ": cannot be run (expected: Node.js 20 or newer with npm on the PATH;"
                            + " -DskipNpm leaves out the tests that need it)",
                    missing);
        }
    }

    /** The program of the JDK that runs this test. */
    static String java(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
