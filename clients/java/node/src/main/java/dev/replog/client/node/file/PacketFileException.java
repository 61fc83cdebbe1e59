package dev.replog.client.node.file;

import org.jspecify.annotations.Nullable;

/** A file is not a packet that can be taken, or cannot be written. The message is one sentence. */
public final class PacketFileException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /** A failure with this message. */
    public PacketFileException(String message) {
        this(message, null);
    }

    /** A failure with this message, and the one that caused it. */
    public PacketFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }
}
