package dev.replog.schemas;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.schemas.CopiedModule.TestResult;
import dev.replog.schemas.codec.ReleaseSchemas;
import dev.replog.schemas.codec.ReleasedSchemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Does the three steps of docs/adding-a-type.md in a copy of this module, and leaves out each of them once. */
class AddingATypeTest {
    private static final Pattern EXAMPLE = Pattern.compile("(?ms)^```json\\n(.*?)^```$");
    private static final String TYPE = "Goal";
    /** The tests that read schemas, types and released files. */
    private static final String ALL_TESTS = ".*\\.(codec|catalogue)\\..*Test";

    private static final String RELEASE = ".*ReleaseSchemas";
    private static final String ADDED_TYPE = ".*AddedType";

    @TempDir
    private Path folder;

    @Test
    void threeSteps_addAType() throws Exception {
        CopiedModule copy = CopiedModule.in(folder);
        copy.addFile("entity/goal.avsc", example());
        copy.nameInTheUnion(TYPE);
        copy.compile();

        assertThat(copy.run(RELEASE)).matches(TestResult::isSuccess);

        assertThat(copy.released("v" + (ReleasedSchemas.VERSIONS.size() + 1))).isDirectory();
        assertThat(copy.run(ADDED_TYPE)).matches(TestResult::isSuccess);
        assertThat(copy.run(ALL_TESTS)).matches(TestResult::isSuccess);
    }

    @Test
    void withoutTheFile_nothingCompiles() throws Exception {
        CopiedModule copy = CopiedModule.in(folder);
        copy.nameInTheUnion(TYPE);

        assertThatThrownBy(copy::compile).hasMessageContaining("dev.replog.schemas.entity." + TYPE);
    }

    @Test
    void withoutTheLine_thereIsNoSuchType_andTheBuildSaysSo() throws Exception {
        CopiedModule copy = CopiedModule.in(folder);
        copy.addFile("entity/goal.avsc", example());
        copy.compile();

        assertThat(copy.run(ADDED_TYPE).output()).contains("entity type: goal (expected: one of [");
        assertThat(copy.run(".*\\.CatalogueTest").output()).contains("each file is named in the union of change.avsc");
    }

    @Test
    void withoutTheCommand_theBuildFails_andNamesIt() throws Exception {
        CopiedModule copy = CopiedModule.in(folder);
        copy.addFile("entity/goal.avsc", example());
        copy.nameInTheUnion(TYPE);
        copy.compile();

        TestResult result = copy.run(".*SchemaCompatibilityTest");

        assertThat(result).matches(TestResult::isFailure);
        assertThat(result.output()).contains("Change.avsc is not what was released", ReleaseSchemas.COMMAND + "next");
    }

    @Test
    void page_namesTheFilesAndTheCommand() throws IOException {
        assertThat(page())
                .contains("`schemas/src/main/avro/entity/")
                .contains("`schemas/src/main/avro/change.avsc`")
                .contains(CopiedModule.lineOfTheUnion(TYPE))
                .contains("\n" + ReleaseSchemas.COMMAND + "next\n");
    }

    private static String example() throws IOException {
        return EXAMPLE.matcher(page())
                .results()
                .map((MatchResult block) -> block.group(1))
                .findFirst()
                .orElseThrow();
    }

    private static String page() throws IOException {
        return Files.readString(SourceTree.document("adding-a-type.md"));
    }
}
