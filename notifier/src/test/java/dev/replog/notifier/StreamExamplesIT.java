package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.schemas.ChangeKind;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Runs the examples of docs/streams.md unchanged with Node.js. */
@DisabledIfSystemProperty(named = "skipNpm", matches = "true", disabledReason = "-DskipNpm was given")
class StreamExamplesIT {
    private static final Pattern EXAMPLE = Pattern.compile("### With (\\w+)\n.*?```js\n(.*?)```", Pattern.DOTALL);

    @TempDir
    private Path folder;

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();

    @ParameterizedTest
    @ValueSource(strings = {"fetch", "EventSource"})
    void onePage_hearsOfAllCollections_byOneStream_andGoesOnWhenItBreaks(String way) throws Exception {
        try (ChangeLog log = new ChangeLog(backends.kafkaBootstrapServers(), prefix)) {
            log.createTopic(1);
            try (RunningNotifier notifier = RunningNotifier.start(
                            backends.kafkaBootstrapServers(), backends.newDatabase(), prefix, Map.of())
                    .awaitReady()) {
                Process page = start(notifier, example(way));
                try (BufferedReader said = page.inputReader();
                        Writer orders = page.outputWriter()) {
                    await(said, "opens first");
                    Eventually.holds("the stream is open", () -> notifier.openStreams() == 1);
                    log.publish(ChangeLog.change("alice", 1, null, ChangeLog.entity("workout", ChangeKind.UPDATED)));
                    await(said, "pulls workout");
                    log.publish(ChangeLog.change("alice", 2, null, ChangeLog.entity("exercise", ChangeKind.UPDATED)));
                    await(said, "pulls exercise");
                    for (int again = 0; again < 3; again++) {
                        orders.write("cut\n");
                        orders.flush();
                        await(said, "opens again");
                        log.publish(ChangeLog.change(
                                "alice", 3 + again, null, ChangeLog.entity("template", ChangeKind.UPDATED)));
                        await(said, "pulls template");
                    }
                } finally {
                    page.destroyForcibly();
                }
            }
        }
    }

    private static String example(String way) throws IOException {
        Matcher found = EXAMPLE.matcher(Files.readString(Path.of("..", "docs", "streams.md")));
        while (found.find()) {
            if (found.group(1).equals(way)) {
                return found.group(2);
            }
        }
        throw new AssertionError("docs/streams.md: no example with " + way);
    }

    private Process start(RunningNotifier notifier, String example) throws IOException {
        Path file = Files.writeString(folder.resolve("example.js"), example);
        String token = RunningNotifier.jwt("alice", notifier.clock.instant().plus(Duration.ofMinutes(10)));
        Path page = Path.of("src", "test", "js", "stream.js").toAbsolutePath();
        return new ProcessBuilder(
                        List.of("node", page.toString(), "http://127.0.0.1:" + notifier.port(), token, file.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    private static void await(BufferedReader said, String wanted) throws IOException {
        String line = said.readLine();
        while (line != null && !line.equals(wanted)) {
            line = said.readLine();
        }
        assertThat(line).isEqualTo(wanted);
    }
}
