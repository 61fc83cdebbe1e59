package dev.replog.client.node.file;

import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketJson;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A packet in a file: lines about it, an empty line, and the packet as JSON. The lines have the length and the SHA-256
 * of the packet, and an HMAC of all of it under the node's token, so that a file that is incomplete, damaged or forged
 * is refused.
 *
 * @param epoch of the node's packet: of this one, or of the one that this one answers
 * @param number of that packet
 * @param answered the hash of the packet that this one answers; null for a node's own packet
 * @param content the packet as JSON
 */
public record PacketFile(long epoch, long number, @Nullable String answered, String content) {

    /** A packet of a node. */
    public static PacketFile ofPacket(String content) {
        Packet packet = PacketJson.read(content);
        return new PacketFile(packet.header().epoch(), packet.header().number(), null, content);
    }

    /** The centre's answer to this packet. */
    public PacketFile answer(String answer) {
        return new PacketFile(epoch, number, hash(content), answer);
    }

    /** Whether it is the answer of a centre. */
    public boolean isAnswer() {
        return answered != null;
    }

    /** Names the content of a packet: its SHA-256. */
    public static String hash(String content) {
        return Checksums.sha256(content.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Writes the file. It is written under another name first and then moved, so it is complete or not there.
     *
     * @param token of the node
     * @throws PacketFileException when it cannot be written
     */
    public void write(Path file, String token) {
        PacketFileFormat.write(file, this, token);
    }

    /**
     * Reads a file.
     *
     * @param token of the node
     * @throws PacketFileException when it is incomplete, damaged, not made with this token, or no packet
     */
    public static PacketFile read(Path file, String token) {
        return PacketFileFormat.read(file, token);
    }
}
