package dev.replog.client.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.allinone.RunningServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the README in one shell, in order, as a reader would. A block of {@code text} is what the
 * commands of the block before print, exactly. A block that starts with {@code ```sh no-run} is left out.
 */
class SampleReadmeIT {

    private static final String PAGE = "clients/java/sample/README.md";
    private static final long SECONDS_MAX = 300;

    private static final Path ROOT = Path.of(System.getProperty("replog.root"));
    private static final Path JAVA = Path.of(System.getProperty("java.home"), "bin", "java");

    @TempDir
    private Path folder;

    @Test
    void everyCommand_printsWhatThePageSays() throws Exception {
        List<Page.Block> all = Page.blocks(PAGE);
        StringBuilder script = new StringBuilder("set -eu\n");
        List<String> expected = new ArrayList<>();
        for (Page.Block block : all) {
            if (block.language().equals("sh") && !block.words().contains("no-run")) {
                script.append(block.code());
            } else if (block.language().equals("text")) {
                expected.addAll(block.code().lines().toList());
            }
        }
        assertThat(expected).hasSizeGreaterThan(40);
        Path file = Files.writeString(folder.resolve("page.sh"), script);

        try (RunningServer server = RunningServer.start()) {
            assertThat(run(server, List.of("bash", file.toString())).lines()).containsExactlyElementsOf(expected);
        }
    }

    @Test
    void aCallThatIsNotUnderstood_saysWhatIsExpected() throws Exception {
        Process process = new ProcessBuilder(JAVA.toString(), "-jar", jar().toString(), "log", "Legs", "Squat", "five")
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(folder.resolve("errors").toFile())
                .start();
        assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        assertThat(process.exitValue()).isEqualTo(2);
        assertThat(folder.resolve("errors")).content().contains("five (expected: repetitions", "Usage:");
    }

    /** The {@code java} of the commands. Each of them ends soon, so the second compiler would only delay it. */
    private Path java() throws IOException {
        Path bin = Files.createDirectory(folder.resolve("bin"));
        return Files.writeString(
                Files.createFile(
                        bin.resolve("java"),
                        PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"))),
                "#!/bin/sh\nexec '" + JAVA + "' -XX:TieredStopAtLevel=1 -XX:+UseSerialGC \"$@\"\n");
    }

    private String run(RunningServer server, List<String> command) throws IOException, InterruptedException {
        Path output = folder.resolve("output");
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile());
        builder.environment().put("REPLOG_URL", server.address());
        builder.environment().put("TMPDIR", folder.toString());
        builder.environment().put("PATH", java().getParent() + ":" + System.getenv("PATH"));
        Process process = builder.start();
        try {
            assertThat(process.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(output);
            assertThat(process.exitValue()).as(said).isZero();
            return said;
        } finally {
            process.destroyForcibly();
        }
    }

    private static Path jar() {
        return ROOT.resolve("clients/java/sample/target/replog-sample.jar");
    }
}
