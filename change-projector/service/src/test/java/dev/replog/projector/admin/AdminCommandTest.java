package dev.replog.projector.admin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AdminCommandTest {
    @Test
    void commandLines_sayWhatIsWanted() throws UsageException {
        assertThat(AdminCommand.parse(List.of("help"))).isEqualTo(new AdminCommand.Help());
        assertThat(AdminCommand.parse(List.of("status"))).isEqualTo(new AdminCommand.Status(false));
        assertThat(AdminCommand.parse(List.of("status", "--json"))).isEqualTo(new AdminCommand.Status(true));
        assertThat(AdminCommand.parse(List.of("grow", "--partitions", "12"))).isEqualTo(new AdminCommand.Grow(12));
        assertThat(AdminCommand.parse(List.of("grow", "--partitions=12"))).isEqualTo(new AdminCommand.Grow(12));
        assertThat(AdminCommand.parse(List.of("rebuild", "calendar"))).isEqualTo(new AdminCommand.Rebuild("calendar"));
        assertThat(AdminCommand.parse(List.of("new-generation")))
                .isEqualTo(new AdminCommand.NewGeneration(OptionalInt.empty(), false));
        assertThat(AdminCommand.parse(List.of("new-generation", "--after-loss", "--partitions", "3")))
                .isEqualTo(new AdminCommand.NewGeneration(OptionalInt.of(3), true));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            ''                       | no command (expected: status, grow, new-generation, rebuild or help)
            shrink                   | shrink: no such command (expected: status, grow, new-generation, rebuild or help)
            grow                     | grow: --partitions is missing (expected: a number)
            grow --partitions        | --partitions: has no value (expected: 1..10000)
            grow --partitions many   | --partitions: many (expected: 1..10000)
            grow --partitions 0      | --partitions: 0 (expected: 1..10000)
            grow --partitions 10001  | --partitions: 10001 (expected: 1..10000)
            rebuild                  | a word is missing (expected: the name of a read model)
            rebuild calendar history | history: not an option of this command
            status --xml             | --xml: not an option of this command
            grow --partitions 3 now  | now: not an option of this command
            """)
    void others_areRefused_withWhatIsWrong(String line, String message) {
        List<String> words = line.isEmpty() ? List.of() : List.of(line.split(" ", -1));
        assertThatThrownBy(() -> AdminCommand.parse(words))
                .isInstanceOf(UsageException.class)
                .hasMessage(message);
    }

    @Test
    void exitCodes_tellHowItEnded() {
        assertThat(run("help")).startsWith("0: Usage: replog-admin");
        assertThat(run("shrink"))
                .startsWith("2: replog-admin: shrink: no such command")
                .contains("Usage:");
        assertThat(run("status", "--replog.postgres.url=postgresql://replog@127.0.0.1:1/none"))
                .startsWith("1: replog-admin: PostgreSQL failed: ")
                .contains("run this again");
    }

    private static String run(String... words) {
        ByteArrayOutputStream said = new ByteArrayOutputStream();
        PrintStream stream = new PrintStream(said, true, StandardCharsets.UTF_8);
        int code = new ReplogAdmin(stream, stream).run(List.of(words));
        return code + ": " + said.toString(StandardCharsets.UTF_8);
    }
}
