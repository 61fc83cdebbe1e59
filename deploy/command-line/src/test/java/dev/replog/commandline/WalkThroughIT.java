package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the commands of the walk-through in one shell, in order, and then its queries, as a reader would. A block of
 * {@code text} is what the commands before it print, and a table is the answer to the query before it; in the former,
 * {@code …} stands for any text. The pictures of the page are those that the commands make.
 */
class WalkThroughIT {
    private static final Path PAGES = Path.of(System.getProperty("replog.root")).resolve("docs/analyse");
    private static final String FOLDER = "/tmp/walk-through";
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```(sh|text) *$\n(.*?)^```$");
    private static final Pattern QUERY = Pattern.compile("(?ms)^```sql\n(.*?)^```\n\n(\\|.*?)(?=\n\n|\\z)");
    private static final Pattern PICTURE = Pattern.compile("!\\[[^\\]]*]\\((walk-through/([^)]+))\\)");
    private static final long SECONDS_MAX = 120;
    /** The shell asks for a command in one pipe and reads its output from another, so that no JVM starts for each. */
    private static final String COMMANDS = """
        set -euo pipefail
        trap 'printf end >request' EXIT
        deploy/replog() { printf '%s\\n' "$@" >request; cat output; }
        """;

    @TempDir
    private Path folder;

    @Test
    void everyCommandAndQuery_hasTheResultOfThePage() throws Exception {
        String page = Files.readString(PAGES.resolve("walk-through.md"));
        StringBuilder script = new StringBuilder(COMMANDS);
        StringBuilder expected = new StringBuilder();
        for (MatchResult block : BLOCK.matcher(page).results().toList()) {
            (block.group(1).equals("sh") ? script : expected).append(block.group(2));
        }
        assertThat(run(script.toString())).matches(pattern(expected.toString()));

        Map<String, String> answers = new LinkedHashMap<>();
        Map<String, String> onPage = new LinkedHashMap<>();
        for (MatchResult query : QUERY.matcher(page).results().toList()) {
            onPage.put(query.group(1), query.group(2).strip());
            answers.put(query.group(1), DataFiles.table(inFolder(query.group(1))));
        }
        assertThat(answers).isNotEmpty().isEqualTo(onPage);
        assertThat(page).containsPattern(PICTURE);
        for (MatchResult picture : PICTURE.matcher(page).results().toList()) {
            assertThat(PAGES.resolve(picture.group(1)))
                    .hasSameTextualContentAs(folder.resolve("client-wins").resolve(picture.group(2)));
        }
    }

    private String inFolder(String text) {
        return text.replace(FOLDER, folder.toString());
    }

    private Pattern pattern(String text) {
        return Pattern.compile(
                Arrays.stream(inFolder(text).split("…", -1)).map(Pattern::quote).collect(Collectors.joining("[^\n]*")));
    }

    /** The output of a script whose commands run in this process. */
    private String run(String script) throws IOException, InterruptedException {
        FilledServer server = FilledServer.shared();
        Files.writeString(
                folder.resolve("page.sh"), inFolder(script).replace("http://localhost:8080", server.address()));
        assertThat(started("mkfifo", "request", "output").waitFor()).isZero();
        Process bash = started("bash", "page.sh");
        try {
            String request = Files.readString(folder.resolve("request"));
            while (!request.equals("end")) {
                Run run = server.run(request.strip().split("\n", -1));
                assertThat(run.code()).as(run.err()).isZero();
                Files.writeString(folder.resolve("output"), run.out());
                request = Files.readString(folder.resolve("request"));
            }
            assertThat(bash.waitFor(SECONDS_MAX, TimeUnit.SECONDS)).isTrue();
            String said = Files.readString(folder.resolve("said"));
            assertThat(bash.exitValue()).as(said).isZero();
            return said;
        } finally {
            bash.destroyForcibly();
        }
    }

    private Process started(String... command) throws IOException {
        return new ProcessBuilder(List.of(command))
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(folder.resolve("said").toFile())
                .start();
    }
}
