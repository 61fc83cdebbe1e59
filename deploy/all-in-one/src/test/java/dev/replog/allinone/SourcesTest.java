package dev.replog.allinone;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Checks limits of the sources that the formatter does not check. */
class SourcesTest {
    private static final Path ROOT = Path.of(System.getProperty("replog.root"));
    private static final int LINE_CHARACTERS_MAX = 120;
    private static final int CLASS_LINES_MAX = 300;

    @Test
    void noLine_isTooLong() {
        assertThat(sources("src").flatMap(SourcesTest::longLines)).isEmpty();
    }

    @Test
    void noClass_isTooLong() {
        assertThat(sources("src").filter(file -> lines(file).size() > CLASS_LINES_MAX))
                .isEmpty();
    }

    private static Stream<String> longLines(Path file) {
        List<String> lines = lines(file);
        return IntStream.range(0, lines.size())
                .filter(i -> lines.get(i).length() > LINE_CHARACTERS_MAX)
                .mapToObj(i -> ROOT.relativize(file) + ":" + (i + 1));
    }

    private static Stream<Path> sources(String below) {
        return Stream.of("schemas", "platform", "command-api", "change-projector", "notifier", "deploy", "verify")
                .flatMap(folder -> filesIn(ROOT.resolve(folder)).stream())
                .filter(file -> file.toString().endsWith(".java"))
                .filter(file -> ROOT.relativize(file).toString().contains(below + "/"))
                .filter(file -> !file.toString().contains("/target/"));
    }

    private static List<Path> filesIn(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.toList();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    private static List<String> lines(Path file) {
        try {
            return Files.readAllLines(file);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }
}
