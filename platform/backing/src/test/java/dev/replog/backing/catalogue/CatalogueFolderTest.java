package dev.replog.backing.catalogue;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.replog.schemas.catalogue.Catalogue;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueFolderTest {
    private static final String MOOD = """
            {"type": "record", "name": "Workout", "replog.type": "workout", "fields": [
              {"name": "mood", "type": ["null", "string"], "default": null, "doc": "The mood."}]}
            """;

    @TempDir
    private Path folder;

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    private void assertRefused(String sentence) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CatalogueFolder.read(folder.toString()))
                .withMessage("replog.catalogue: " + sentence);
    }

    @Test
    void noFolder_isTheTypesThatShip() {
        assertThat(CatalogueFolder.read("")).isSameAs(Catalogue.shipped());
    }

    @Test
    void filesWithAnotherEnding_areIgnored() throws Exception {
        write("workout.avsc", MOOD);
        write("README.md", "Our types.");
        assertThat(CatalogueFolder.read(folder.toString()).require("workout").field("mood"))
                .isNotNull();
    }

    @Test
    void missingFolder_isRefused() {
        folder = folder.resolve("missing");
        assertRefused(folder + " (expected: a folder)");
    }

    @Test
    void refusedFile_isNamedWithItsPlace() throws Exception {
        write("workout.avsc", MOOD.replace("replog.type", "replog.typ"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> CatalogueFolder.read(folder.toString()))
                .withMessageStartingWith("replog.catalogue: " + folder.resolve("workout.avsc")
                        + ": replog.typ: unknown here (expected:");
    }

    @Test
    void tooMuch_isRefused() throws Exception {
        write("workout.avsc", " ".repeat(256 * 1024 + 1));
        assertRefused(folder.resolve("workout.avsc") + ": 262145 bytes (expected: at most 262144)");
        for (int i = 0; i < 200; i++) {
            write("type" + i + ".avsc", MOOD);
        }
        assertRefused(folder + ": more than 200 files (expected: at most 200)");
    }

    @Test
    void bytesThatAreNotText_areRefused() throws Exception {
        Files.write(folder.resolve("a.avsc"), "caf\u00e9".getBytes(StandardCharsets.ISO_8859_1));
        assertRefused(folder.resolve("a.avsc") + ": bytes that are not UTF-8 (expected: text)");
    }
}
