package dev.replog.client.node;

import dev.replog.client.Replog;
import dev.replog.client.node.file.PacketFile;
import dev.replog.client.node.file.PacketFileException;
import dev.replog.client.node.packet.Packet;
import dev.replog.client.node.packet.PacketFormatException;
import dev.replog.client.node.packet.PacketJson;
import dev.replog.client.sync.LeaderContext;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * A node: the data of a user on a machine that exchanges numbered packets with a centre, by requests or by files. Reads
 * and writes are those of {@link #replog}. It can be used from any thread.
 */
public final class ExchangeNode implements AutoCloseable {

    private final Replog replog;
    private final NodeRegistration registration;
    private final AtomicReference<@Nullable Leading> leading;

    /** The work of this process, when it leads the store, and the thread that it runs on. */
    record Leading(LeaderContext context, NodeWork work) {}

    /** The effect of a file that was read. */
    public enum Received {
        /** Its content is in the store now. */
        APPLIED,
        /** Its content was in the store already; nothing has changed. */
        REPEATED
    }

    ExchangeNode(Replog replog, NodeRegistration registration, AtomicReference<@Nullable Leading> leading) {
        this.replog = replog;
        this.registration = registration;
        this.leading = leading;
    }

    /** Starts to make a node. */
    public static ExchangeNodeBuilder builder() {
        return new ExchangeNodeBuilder();
    }

    /** The data: reads, writes, live queries, rejected writes and the status, as for every client. */
    public Replog replog() {
        return replog;
    }

    /**
     * Writes the packet that has no answer yet, or a new one, to a file. The file is complete, or is not there. Without
     * an answer in between, another call writes the same packet again.
     *
     * @throws PacketFileException when the file cannot be written
     */
    public void writePacket(Path file) {
        Leading now = leading();
        String packet = now.context()
                .turns()
                .await(() -> now.context().turns().call(() -> now.work().files().packet()));
        PacketFile.ofPacket(packet).write(file, registration.token());
    }

    /**
     * Takes the centre's answer from a file.
     *
     * @throws PacketFileException when the file is incomplete, damaged, not made with this node's token, for another
     *     node, or the answer to another packet. Then nothing has changed.
     */
    public Received readPacket(Path file) {
        PacketFile read = PacketFile.read(file, registration.token());
        Packet answer = packetOf(file, read);
        Leading now = leading();
        return now.context().turns().await(() -> now.context().turns().call(() -> take(file, read, answer, now)));
    }

    /** Ends all work. The packet under way is sent again the next time. */
    @Override
    public void close() {
        replog.close();
    }

    private Received take(Path file, PacketFile read, Packet answer, Leading now) {
        NodeState state = now.work().files().state();
        SentPacket answered = new SentPacket(read.epoch(), read.number());
        UnderWay sent = state.underWay();
        SentPacket expected = sent == null ? null : new SentPacket(state.epoch(), sent.number());
        if (answered.compareTo(new SentPacket(state.epoch(), state.number())) <= 0) {
            return Received.REPEATED;
        }
        if (!answered.equals(expected)
                || !PacketFile.hash(now.work().files().packetUnderWay()).equals(read.answered())) {
            throw new PacketFileException(file + ": the answer to packet " + answered + " (expected: to "
                    + (expected == null ? "none, because no packet waits for an answer" : expected) + ")");
        }
        now.work().files().answered(answer);
        return Received.APPLIED;
    }

    private Packet packetOf(Path file, PacketFile read) {
        Packet packet;
        try {
            packet = PacketJson.read(read.content());
        } catch (PacketFormatException invalid) {
            throw new PacketFileException(file + ": " + invalid.getMessage());
        }
        if (!packet.header().recipient().equals(registration.id())) {
            throw new PacketFileException(
                    file + ": for " + packet.header().recipient() + " (expected: for " + registration.id() + ")");
        }
        if (!packet.header().sender().equals(registration.centre()) || !read.isAnswer()) {
            throw new PacketFileException(file + ": a packet of "
                    + packet.header().sender() + " (expected: an answer of " + registration.centre() + ")");
        }
        return packet;
    }

    private Leading leading() {
        Leading now = leading.get();
        if (now == null || now.work().isStopped()) {
            throw new IllegalStateException("Another process has this node open (expected: this one alone).");
        }
        return now;
    }
}
