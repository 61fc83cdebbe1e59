package dev.replog.replay.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.decide.Retention;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.Erased;
import dev.replog.replay.log.Generation;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.schemas.token.Position;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ManifestTest {
    private static final LogPartition FIRST = new LogPartition(1, 0);
    private static final LogPartition SECOND = new LogPartition(2, 4);
    private static final LogOffsets END = LogOffsets.of(Map.of(FIRST, 10L, SECOND, 7L));
    private static final RegisteredLog LOG = new RegisteredLog(
            List.of(
                    new Generation(1, "replog.mutations", new UUID(1, 2), new UUID(1, 2), false, Map.of()),
                    new Generation(2, "replog.mutations.g2", new UUID(3, 4), new UUID(3, 4), false, Map.of())),
            END,
            Map.of());
    private static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(90));

    @TempDir
    private Path folder;

    @Test
    void aManifest_isReadAsItWasWritten() throws Exception {
        Manifest manifest = manifest(LogOffsets.of(Map.of(FIRST, 3L)))
                .completed(
                        Instant.EPOCH,
                        Instant.EPOCH,
                        12,
                        3,
                        List.of(new Manifest.DataFile("changes", "changes.csv", 5, 100, "ab")));
        Path file = folder.resolve(Manifest.NAME);
        manifest.write(file);

        assertThat(Manifest.read(file)).isEqualTo(manifest);
        assertThat(manifest.end()).isEqualTo(END);
        assertThat(manifest.from()).isEqualTo(LogOffsets.of(Map.of(FIRST, 3L, SECOND, 0L)));
        assertThat(manifest.retention().retention()).isEqualTo(RETENTION);
        assertThat(Files.readString(file)).contains("\"format_version\" : 1", "\"next_offset\" : 10");
    }

    @Test
    void aManifestOfAnEarlierVersion_listsNothing() throws Exception {
        Path file = folder.resolve(Manifest.NAME);
        manifest(LogOffsets.START).write(file);
        Files.writeString(
                file,
                Files.readString(file).replaceAll(",\\s+\"erased\" : \\[ \\],\\s+\"erased_since\" : \\[ \\]", ""));

        assertThat(Files.readString(file)).doesNotContain("erased");
        assertThat(Manifest.read(file)).isEqualTo(manifest(LogOffsets.START));
    }

    @Test
    void anIncrementalExport_listsTheAccountsThatWereErasedAfterTheEarlierOne() {
        Manifest manifest = manifest(LogOffsets.of(Map.of(FIRST, 3L)));
        Map<String, Erased> erased = Map.of(
                "ana",
                new Erased(Position.of(1, 2).value(), Instant.EPOCH),
                "ben",
                new Erased(Position.of(1, 3).value(), Instant.EPOCH),
                "cleo",
                new Erased(Position.of(1, 3).value(), Instant.EPOCH));

        assertThat(ErasedMeanwhile.since(manifest, erased, LogOffsets.of(Map.of(FIRST, 20L))))
                .containsExactly(new Manifest.ErasedSince(
                        "ben", "1970-01-01T00:00:00Z", Position.of(1, 3).value()));
    }

    @Test
    void aFullExport_isFromTheStart() {
        assertThat(manifest(LogOffsets.START).from()).isEqualTo(LogOffsets.START);
    }

    @Test
    void anotherLog_isRefused() {
        RegisteredLog other = new RegisteredLog(
                List.of(new Generation(1, "replog.mutations", new UUID(9, 9), new UUID(9, 9), false, Map.of())),
                END,
                Map.of());

        assertThatThrownBy(() -> manifest(LogOffsets.START).requireSameLog(other, "manifest.json"))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageStartingWith("manifest.json: is of another log: generation 1");
    }

    @Test
    void aFileThatIsNoManifest_isRefused() throws Exception {
        Path file = Files.writeString(folder.resolve("other.json"), "{\"a\":");

        assertThatThrownBy(() -> Manifest.read(file))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> Manifest.read(folder.resolve("missing.json")))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void aManifestOfAnotherFormat_isRefused() throws Exception {
        Path file = folder.resolve(Manifest.NAME);
        manifest(LogOffsets.START).write(file);
        Files.writeString(file, Files.readString(file).replace("\"format_version\" : 1", "\"format_version\" : 2"));

        assertThatThrownBy(() -> Manifest.read(file))
                .isInstanceOf(ReplayRefusedException.class)
                .hasMessageEndingWith("format_version 2 (expected: 1)");
    }

    private static Manifest manifest(LogOffsets from) {
        return new Manifest(
                Manifest.FORMAT_VERSION,
                null,
                new ExportOptions("csv", null, null, List.of("ben", "ana", "ana"), List.of()),
                Manifest.KeptFor.of(RETENTION),
                "catalogue",
                Manifest.parts(LOG, from, END),
                null,
                true,
                0,
                0,
                List.of(),
                List.of(),
                List.of());
    }
}
