package dev.replog.projector.marker;

import static dev.replog.projector.marker.MissingErasuresTest.marker;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The files of markers. */
class MarkerFolderTest {
    @TempDir
    private Path folder;

    private MarkerFolder markers() {
        return MarkerFolder.of(folder.toString());
    }

    private List<Path> files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.toList();
        }
    }

    @Test
    void markers_areReadAsTheyWereWritten_andNameNoUser() throws Exception {
        markers().keep(marker("alice", 5));
        markers().keep(marker("alice", 7));
        markers().keep(marker("alice", 5));

        assertThat(markers().all()).containsExactlyInAnyOrder(marker("alice", 5), marker("alice", 7));
        assertThat(files()).hasSize(2);
        assertThat(files())
                .allSatisfy(file -> assertThat(file + Files.readString(file)).doesNotContain("alice"));
    }

    @Test
    void keptMarker_isNotWrittenAgain_andAPutOneIs() throws Exception {
        markers().put(marker("alice", 5));
        Path file = files().getFirst();
        Files.writeString(file, "changed");
        markers().keep(marker("alice", 5));
        assertThat(file).hasContent("changed");
        markers().put(marker("alice", 5));
        assertThat(markers().all()).containsExactly(marker("alice", 5));
    }

    @Test
    void unfinishedFile_isNoMarker() throws Exception {
        Files.writeString(folder.resolve("unfinished-1.tmp"), "{");
        assertThat(markers().all()).isEmpty();
    }

    @Test
    void fileThatIsNoMarker_isAFailure() throws Exception {
        Files.writeString(folder.resolve("a.json"), "{\"format\":2}");
        assertThatThrownBy(() -> markers().all())
                .isInstanceOf(MarkerException.class)
                .hasMessageContaining("a.json: no marker of an erasure");
        Files.writeString(folder.resolve("a.json"), "{\"format\":1,\"key\":\"\"}");
        assertThatThrownBy(() -> markers().all()).isInstanceOf(MarkerException.class);
    }

    @Test
    void markerThatCannotBeWritten_isAFailureWithTheSameSentenceEachTime_andLeavesNothing() throws Exception {
        markers().put(marker("alice", 5));
        Path file = files().getFirst();
        Files.delete(file);
        Files.createDirectories(file.resolve("in the way"));
        String first = catchThrowableOfType(
                        MarkerException.class, () -> markers().put(marker("alice", 5)))
                .getMessage();
        assertThat(first).contains("replog.erasure.markers", folder.toString(), "expected: a folder in which");
        assertThatThrownBy(() -> markers().put(marker("alice", 5))).hasMessage(first);
        assertThat(files()).containsExactly(file);
    }

    @Test
    void folderThatIsWritable_staysAsItIs() throws Exception {
        markers().requireWritable();
        assertThat(files()).isEmpty();
        MarkerFolder missing = MarkerFolder.of(folder.resolve("missing").toString());
        assertThatThrownBy(missing::requireWritable).isInstanceOf(MarkerException.class);
    }

    @Test
    void missingFolder_isNotCreated() {
        MarkerFolder missing = MarkerFolder.of(folder.resolve("missing").toString());
        assertThatThrownBy(missing::all)
                .isInstanceOf(MarkerException.class)
                .hasMessageContaining("replog.erasure.markers");
        assertThatThrownBy(() -> missing.keep(marker("alice", 5))).isInstanceOf(MarkerException.class);
        assertThat(folder.resolve("missing")).doesNotExist();
    }

    @Test
    void withoutAFolder_nothingIsKept() {
        MarkerFolder none = MarkerFolder.of("");
        none.keep(marker("alice", 5));
        assertThat(none.isOn()).isFalse();
        assertThat(none.all()).isEmpty();
    }
}
