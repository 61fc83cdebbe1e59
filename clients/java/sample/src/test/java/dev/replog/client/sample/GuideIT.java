package dev.replog.client.sample;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.allinone.RunningServer;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Compiles every block of Java in the guide of the client. A block that begins with {@code ```java run} is run, each
 * with a user of its own, and must print what its comments say: {@code // → APPLIED}.
 */
class GuideIT {

    private static final String PAGE = "clients/java/README.md";

    @TempDir
    private static Path folder;

    private static RunningServer server;

    @BeforeAll
    static void start() throws Exception {
        server = RunningServer.start();
    }

    @AfterAll
    static void stop() throws Exception {
        server.close();
    }

    static List<Snippet> snippets() throws Exception {
        return Page.blocks(PAGE).stream()
                .filter(block -> block.language().equals("java"))
                .map(block -> new Snippet(PAGE, block))
                .toList();
    }

    @ParameterizedTest
    @MethodSource("snippets")
    void aBlock_isCompiled_andPrintsWhatItSays(Snippet snippet) throws Exception {
        Path classes = snippet.compile(folder, server.address());
        if (snippet.isRun()) {
            assertThat(snippet.run(classes, server.address())).isEqualTo(snippet.expected());
        }
    }
}
