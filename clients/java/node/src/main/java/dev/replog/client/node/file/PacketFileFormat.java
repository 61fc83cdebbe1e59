package dev.replog.client.node.file;

import dev.replog.client.platform.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The lines before the packet, and how a file is written and checked. */
final class PacketFileFormat {

    /** A packet has at most 1 MiB, but an entity that is larger is sent alone. */
    static final int BYTES_MAX = 64 << 20;

    private static final Pattern HEAD = Pattern.compile("(replog-packet 1\n"
            + "packet (\\d{1,18})/(\\d{1,18})\n"
            + "answers (-|[0-9a-f]{64})\n"
            + "length (\\d{1,9})\n"
            + "sha256 ([0-9a-f]{64})\n)"
            + "hmac-sha256 ([0-9a-f]{64})\n\n");
    private static final int HEAD_CHARS_MAX = 400;

    private PacketFileFormat() {}

    static void write(Path file, PacketFile packet, String token) {
        byte[] content = packet.content().getBytes(StandardCharsets.UTF_8);
        String answered = packet.answered();
        String lines = "replog-packet 1\npacket " + packet.epoch() + "/" + packet.number() + "\nanswers "
                + (answered == null ? "-" : answered) + "\nlength " + content.length + "\nsha256 "
                + Checksums.sha256(content) + "\n";
        String head = lines + "hmac-sha256 " + Checksums.hmac(lines, token) + "\n\n";
        Path whole = file.toAbsolutePath();
        Path part = whole.resolveSibling("." + whole.getFileName() + "." + UUID.randomUUID() + ".part");
        try {
            try (FileChannel channel =
                    FileChannel.open(part, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
                writeAll(channel, head.getBytes(StandardCharsets.UTF_8));
                writeAll(channel, content);
                channel.force(true);
            }
            Files.move(part, whole, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException failed) {
            PacketFileException failure =
                    new PacketFileException(file + ": cannot be written (" + failed + ").", failed);
            try {
                Files.deleteIfExists(part);
            } catch (IOException left) {
                failure.addSuppressed(left);
            }
            throw failure;
        }
    }

    static PacketFile read(Path file, String token) {
        byte[] bytes = bytes(file);
        String start = new String(bytes, 0, Math.min(bytes.length, HEAD_CHARS_MAX), StandardCharsets.ISO_8859_1);
        Matcher head = HEAD.matcher(start);
        if (!head.lookingAt()) {
            throw new PacketFileException(file + ": not a packet (expected: a file that begins with replog-packet 1"
                    + " and five lines more).");
        }
        long length = Long.parseLong(head.group(5));
        int there = bytes.length - head.end();
        if (there < length) {
            throw new PacketFileException(
                    file + ": incomplete, with " + there + " bytes of the packet (expected: " + length + ").");
        }
        byte[] content = new byte[there];
        System.arraycopy(bytes, head.end(), content, 0, there);
        if (there > length || !Checksums.areSame(Checksums.sha256(content), head.group(6))) {
            throw new PacketFileException(
                    file + ": damaged, because the packet does not have the checksum of the file.");
        }
        if (!Checksums.areSame(Checksums.hmac(head.group(1), token), head.group(7))) {
            throw new PacketFileException(file + ": not made with the token of this node, so it may be forged.");
        }
        String answered = head.group(4);
        return new PacketFile(
                Long.parseLong(head.group(2)),
                Long.parseLong(head.group(3)),
                answered.equals("-") ? null : answered,
                new String(content, StandardCharsets.UTF_8));
    }

    private static byte[] bytes(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            long size = Files.size(file);
            if (size > BYTES_MAX) {
                throw new PacketFileException(file + ": " + size + " bytes (expected: at most " + BYTES_MAX + ").");
            }
            return Bytes.read(stream, BYTES_MAX);
        } catch (IOException failed) {
            throw new PacketFileException(file + ": cannot be read (" + failed + ").", failed);
        }
    }

    private static void writeAll(FileChannel channel, byte[] bytes) throws IOException {
        ByteBuffer left = ByteBuffer.wrap(bytes);
        while (left.hasRemaining()) {
            channel.write(left);
        }
    }
}
