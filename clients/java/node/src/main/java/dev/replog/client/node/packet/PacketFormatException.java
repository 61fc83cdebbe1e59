package dev.replog.client.node.packet;

/** A text is not a packet. The message names the member, its value and the expectation. */
public final class PacketFormatException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A text that is not a packet, with this message. */
    public PacketFormatException(String message) {
        super(message);
    }
}
