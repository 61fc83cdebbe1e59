package dev.replog.backends;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresBinariesTest {

    @ParameterizedTest
    @CsvSource({
        "Linux, amd64, postgres-linux-x86_64.txz",
        "Linux, aarch64, postgres-linux-arm_64.txz",
        "Mac OS X, x86_64, postgres-darwin-x86_64.txz",
        "Mac OS X, aarch64, postgres-darwin-arm_64.txz"
    })
    void theArchive_isNamedByTheMachine(String system, String machine, String archive) {
        assertThat(PostgresBinaries.archiveName(system, machine)).isEqualTo(archive);
    }

    @Test
    void thePrograms_areUnpackedOnce_whenManyAskForThem(@TempDir Path cache) throws Exception {
        List<String> programs = IntStream.range(0, 2)
                .parallel()
                .mapToObj(each -> PostgresBinaries.in(cache).program("postgres"))
                .distinct()
                .toList();
        assertThat(programs).hasSize(1);
        assertThat(Path.of(programs.getFirst())).isExecutable();
        try (var files = Files.list(cache)) {
            assertThat(files).hasSize(1);
        }
    }
}
