package dev.replog.client.node.file;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PacketFileTest {

    private static final PacketFile PACKET = new PacketFile(1, 105, null, "{\"notes\":\"äöü €\"}");

    @TempDir
    private Path folder;

    private Path file = Path.of("");

    @BeforeEach
    void write() {
        file = folder.resolve("out.packet");
        PACKET.write(file, "token");
    }

    @Test
    void file_isReadAsItWasWritten_andIsAloneInItsFolder() throws IOException {
        assertThat(PacketFile.read(file, "token")).isEqualTo(PACKET);
        PacketFile answer = PACKET.answer("{}");
        answer.write(file, "token");
        assertThat(PacketFile.read(file, "token")).isEqualTo(answer);
        assertThat(answer.answered()).isEqualTo(PacketFile.hash(PACKET.content()));
        try (Stream<Path> files = Files.list(folder)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void incompleteFile_isRefused_whereverItEnds() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length++) {
            Files.write(file, Arrays.copyOf(whole, length));
            requireRefused("token");
        }
    }

    @Test
    void changedByte_isFound_whereverItIs() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        for (int i = 0; i < whole.length; i++) {
            for (int bit = 0; bit < 8; bit++) {
                byte[] changed = whole.clone();
                changed[i] ^= (byte) (1 << bit);
                Files.write(file, changed);
                requireRefused("token");
            }
        }
    }

    @Test
    void addedBytes_areFound() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThatThrownBy(() -> PacketFile.read(file, "token")).hasMessageContaining("damaged");
    }

    @Test
    void fileOfAnotherToken_isRefused() {
        assertThatThrownBy(() -> PacketFile.read(file, "other"))
                .isInstanceOf(PacketFileException.class)
                .hasMessage(file + ": not made with the token of this node, so it may be forged.");
    }

    @Test
    void messages_areOneSentence_aboutTheFile() throws IOException {
        byte[] whole = Files.readAllBytes(file);
        Files.write(file, Arrays.copyOf(whole, whole.length - 4));
        assertThatThrownBy(() -> PacketFile.read(file, "token"))
                .hasMessage(file + ": incomplete, with 18 bytes of the packet (expected: 22).");
        Files.writeString(file, "hello");
        assertThatThrownBy(() -> PacketFile.read(file, "token")).hasMessageContaining("not a packet");
        Path missing = folder.resolve("missing");
        assertThatThrownBy(() -> PacketFile.read(missing, "token")).hasMessageContaining("cannot be read");
        assertThatThrownBy(() -> PACKET.write(folder.resolve("no/out.packet"), "token"))
                .isInstanceOf(PacketFileException.class)
                .hasMessageContaining("cannot be written");
    }

    private void requireRefused(String token) {
        assertThatThrownBy(() -> PacketFile.read(file, token)).isInstanceOf(PacketFileException.class);
    }
}
