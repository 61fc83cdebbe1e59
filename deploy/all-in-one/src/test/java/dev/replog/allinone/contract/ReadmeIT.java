package dev.replog.allinone.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Runs every shell block of a page in one shell, in order, as a reader would. A block that starts with {@code ```sh
 * no-run} is left out.
 */
class ReadmeIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```sh *$\n(.*?)^```$");
    private static final int SECONDS_MAX = 120;

    @TempDir
    private Path folder;

    @ParameterizedTest
    @CsvSource({"README.md, nextSyncToken", "docs/quickstart.md, deleted_count", "docs/past-states.md, Squat"})
    void shellBlocks_work(String page, String printed) throws Exception {
        Path root = Path.of(System.getProperty("replog.root"));
        List<String> blocks = BLOCK.matcher(Files.readString(root.resolve(page)))
                .results()
                .map(MatchResult::group)
                .map(block -> block.substring(block.indexOf('\n') + 1, block.lastIndexOf("```")))
                .toList();
        assertThat(blocks).as("shell blocks of %s", page).isNotEmpty();
        String origin = RunningReplog.get().uri("").toString();
        Path script = folder.resolve("page.sh");
        Files.writeString(
                script,
                "set -euo pipefail\n"
                        + blocks.stream()
                                .map(block -> block.replace("http://localhost:8080", origin))
                                .collect(Collectors.joining("\n")));
        Path output = folder.resolve("output");

        Process bash = new ProcessBuilder("bash", script.toString())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();

        assertThat(bash.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
        String said = Files.readString(output, StandardCharsets.UTF_8);
        assertThat(bash.exitValue()).as(said).isZero();
        assertThat(said)
                .contains(printed)
                .doesNotContain("invalid_json")
                .doesNotContain("validation_failed")
                .doesNotContain("not_found")
                .doesNotContain("unauthenticated");
    }
}
