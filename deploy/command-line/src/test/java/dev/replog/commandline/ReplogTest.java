package dev.replog.commandline;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReplogTest {
    @ParameterizedTest
    @ValueSource(
            strings = {"status", "grow", "new-generation", "rebuild", "erase", "export", "verify-export", "replay"})
    void everyCommand_hasHelpWithAnExample_andJson(String command) {
        Run run = Run.of(command, "--help");

        assertThat(run.code()).isZero();
        assertThat(run.err()).isEmpty();
        assertThat(run.out())
                .startsWith("Usage: replog " + command)
                .containsPattern("Examples?:\\n  replog " + command)
                .contains("--json");
    }

    @Test
    void help_listsTheCommands() {
        assertThat(Run.of("help").out()).startsWith("Usage: replog").contains("verify-export", "Example:");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                         | no command (expected: one of status, grow,
            shrink                     | Unmatched argument at index 0: 'shrink'
            grow                       | Missing required option: '--partitions=<number>'
            grow --partitions many     | many (expected: 1..10000)
            grow --partitions 0        | 0 (expected: 1..10000)
            grow --partitions 10001    | 10001 (expected: 1..10000)
            rebuild                    | Missing required parameter: '<model>'
            rebuild calendar history   | Unmatched argument at index 2: 'history'
            erase                      | specify one of these
            erase --all                | specify one of these
            erase --rewrite --again    | expected only one match
            erase --exports            | Missing required parameter
            status --xml               | Unknown option: '--xml'
            export --format csv        | Missing required option: '--out=<folder>'
            replay                     | expected: --policy with --report, or --release-check
            replay --policy merge      | expected: --policy with --report, or --release-check
            replay --release-check --policy merge | --release-check has no --policy
            """)
    void aWrongCommandLine_isOneSentence(String line, String message) {
        Run run = Run.of(line.isEmpty() ? new String[0] : line.split(" ", -1));

        assertThat(run.code()).isEqualTo(2);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("replog: ").contains(message).contains("; see replog");
    }

    @Test
    void anUnreachablePostgres_isOneSentence() {
        Run run = Run.of("status", "--replog.postgres.url=postgresql://replog@127.0.0.1:1/none");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.out()).isEmpty();
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).startsWith("replog: PostgreSQL failed: ").contains("run this again");
    }

    @Test
    void aFileOfUsers_mayHaveManyLines(@TempDir Path folder) throws IOException {
        Path users = Files.writeString(folder.resolve("users"), "alice\nbob\n");
        Run run = Run.of(
                "export",
                "--format",
                "csv",
                "--out",
                folder.resolve("out").toString(),
                "--users",
                "@" + users,
                "--replog.postgres.url=postgresql://replog@127.0.0.1:1/none");

        assertThat(run.err()).startsWith("replog: PostgreSQL failed: ");
        assertThat(run.code()).isEqualTo(1);
    }

    @Test
    void aMissingFileOfUsers_isOneSentence() {
        Run run = Run.of("export", "--format", "csv", "--out", "none", "--users", "@none");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err())
                .isEqualToIgnoringNewLines("replog: --users: @none (expected: a readable file with one word a line)");
    }

    @Test
    void aWrongSetting_isOneSentence() {
        Run run = Run.of("status", "--replog.postgres.url=nothing");

        assertThat(run.code()).isEqualTo(1);
        assertThat(run.err().lines()).hasSize(1);
        assertThat(run.err()).contains("replog.postgres.url: incomplete");
    }
}
