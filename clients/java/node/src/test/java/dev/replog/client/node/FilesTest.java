package dev.replog.client.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.client.jdbc.SqliteStore;
import dev.replog.client.node.ExchangeNode.Received;
import dev.replog.client.node.file.PacketFile;
import dev.replog.client.node.file.PacketFileException;
import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketEntity;
import dev.replog.client.node.packet.PacketHeader;
import dev.replog.client.node.packet.PacketJson;
import dev.replog.client.query.Row;
import dev.replog.client.virtual.VirtualTime;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node without a network, with its data in SQLite and real threads. */
class FilesTest {

    private static final String TOKEN = ScriptedCentre.REGISTRATION.token();

    @TempDir
    private Path folder;

    private final ScriptedCentre centre = new ScriptedCentre(new VirtualTime(1));
    private ExchangeNode node;

    @BeforeEach
    void open() {
        node = ExchangeNode.builder()
                .registration(ScriptedCentre.REGISTRATION)
                .user("alice")
                .store(SqliteStore.at(folder.resolve("gym.db")))
                .open();
    }

    @AfterEach
    void close() {
        node.close();
    }

    private PacketFile written(String name) {
        Path file = folder.resolve(name);
        node.writePacket(file);
        return PacketFile.read(file, TOKEN);
    }

    private Path answer(String name, PacketFile packet) {
        Path file = folder.resolve(name);
        packet.answer(PacketJson.write(centre.decide(PacketJson.read(packet.content()))))
                .write(file, TOKEN);
        return file;
    }

    @Test
    void files_carryPacketsAndAnswers() {
        node.replog().collection("exercise").create(fields -> fields.set("name", "Squat"));
        centre.answerNext(packet -> centre.answer(
                packet, List.of(NodeScenario.document("exercise", "x1", "{\"name\": \"theirs\"}")), false));

        Path answer = answer("in", written("out"));

        assertThat(node.readPacket(answer)).isEqualTo(Received.APPLIED);
        assertThat(node.replog().collection("exercise").orderBy("name").get())
                .extracting(row -> row.text("name"))
                .containsExactly("Squat", "theirs");
        assertThat(node.replog().status().pending()).isZero();
    }

    @Test
    void packetWithoutAnswer_isWrittenAgainAsItWas_alsoAfterARestart() {
        node.replog().collection("exercise").create(fields -> fields.set("name", "one"));
        PacketFile first = written("out");
        node.replog().collection("exercise").create(fields -> fields.set("name", "two"));
        node.close();
        open();

        assertThat(written("out")).isEqualTo(first);

        assertThat(node.readPacket(answer("in", first))).isEqualTo(Received.APPLIED);
        PacketFile second = written("out");
        assertThat(second.number()).isEqualTo(2);
        assertThat(PacketJson.read(second.content()).entities()).hasSize(1);
    }

    @Test
    void repeatedAndLateAnswers_changeNothing() {
        Path one = answer("one", written("out"));
        assertThat(node.readPacket(one)).isEqualTo(Received.APPLIED);
        assertThat(node.readPacket(one)).isEqualTo(Received.REPEATED);
        Path two = answer("two", written("out"));
        assertThat(node.readPacket(two)).isEqualTo(Received.APPLIED);
        assertThat(node.readPacket(one)).isEqualTo(Received.REPEATED);
        assertThat(node.readPacket(two)).isEqualTo(Received.REPEATED);
        assertThat(written("out").number()).isEqualTo(3);
    }

    @Test
    void otherFiles_areRefusedInOneSentence_andChangeNothing() throws IOException {
        node.replog().collection("exercise").create(fields -> fields.set("name", "Squat"));
        PacketFile out = written("out");
        Packet right = centre.decide(PacketJson.read(out.content()));

        requireRefused(out.answer(PacketJson.write(withHeader(right, ScriptedCentre.ID, "someone"))), "for someone");
        requireRefused(
                out.answer(PacketJson.write(withHeader(right, "someone", ScriptedCentre.NODE))), "a packet of someone");
        requireRefused(
                new PacketFile(1, 7, out.answer("").answered(), PacketJson.write(right)), "the answer to packet 1/7");
        requireRefused(
                new PacketFile(1, 1, PacketFile.hash("another"), PacketJson.write(right)), "the answer to packet 1/1");
        requireRefused(out.answer("{}"), "header: null (expected: an object)");
        Path in = folder.resolve("in");
        Files.writeString(in, Files.readString(in).substring(0, 200));
        assertThatThrownBy(() -> node.readPacket(in)).isInstanceOf(PacketFileException.class);

        assertThat(written("out")).isEqualTo(out);
        out.answer(PacketJson.write(right)).write(in, TOKEN);
        assertThat(node.readPacket(in)).isEqualTo(Received.APPLIED);
        assertThat(node.replog().status().pending()).isZero();
    }

    @Test
    void hugeFile_isRefusedInOneSentence_andChangesNothing() throws IOException {
        node.replog().collection("exercise").create(fields -> fields.set("name", "Squat"));
        PacketFile out = written("out");
        Path huge = folder.resolve("in");
        try (RandomAccessFile sparse = new RandomAccessFile(huge.toFile(), "rw")) {
            sparse.setLength(100_000_000);
        }

        assertThatThrownBy(() -> node.readPacket(huge))
                .isInstanceOf(PacketFileException.class)
                .hasMessage(huge + ": 100000000 bytes (expected: at most 67108864).");

        assertThat(written("out")).isEqualTo(out);
        assertThat(node.replog().status().pending()).isEqualTo(1);
    }

    @Test
    void ownPacket_isNoAnswer() {
        Path file = folder.resolve("out");
        node.writePacket(file);
        assertThatThrownBy(() -> node.readPacket(file)).isInstanceOf(PacketFileException.class);
    }

    @Test
    void weeksOfChanges_comeInPacketsOfBoundedSize() {
        int packets = 40;
        for (int i = 0; i < packets; i++) {
            int first = i * 500;
            boolean more = i < packets - 1;
            centre.answerNext(packet -> centre.answer(packet, documents(first), more));
        }
        for (int i = 0; i < packets; i++) {
            assertThat(node.readPacket(answer("in", written("out")))).isEqualTo(Received.APPLIED);
        }
        assertThat(node.replog().collection("exercise").all().get())
                .hasSize(packets * 500)
                .extracting(Row::id)
                .doesNotHaveDuplicates();
    }

    private static List<PacketEntity> documents(int first) {
        return IntStream.range(first, first + 500)
                .mapToObj(n -> NodeScenario.document("exercise", "x" + n, "{\"name\": \"n" + n + "\"}"))
                .toList();
    }

    private void requireRefused(PacketFile answer, String message) {
        Path in = folder.resolve("in");
        answer.write(in, TOKEN);
        assertThatThrownBy(() -> node.readPacket(in))
                .isInstanceOf(PacketFileException.class)
                .hasMessageContaining(message);
    }

    private static Packet withHeader(Packet packet, String sender, String recipient) {
        PacketHeader header = packet.header();
        return new Packet(
                new PacketHeader(
                        sender,
                        recipient,
                        header.epoch(),
                        header.number(),
                        header.acknowledged(),
                        header.syncToken(),
                        header.newestToken(),
                        header.schemaVersion()),
                packet.entities(),
                packet.results(),
                packet.more());
    }
}
