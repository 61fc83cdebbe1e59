package dev.replog.notifier.channel.life;

/** The content of a message, as it is stored and sent. */
public enum MessageState {
    /** The handshake: the first message of a channel. */
    SYNC("sync"),
    /** Something changed. */
    EXISTS("exists"),
    /** Something was deleted, and nothing else changed. */
    NOT_EXISTS("not_exists");

    private final String text;

    MessageState(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }

    public static MessageState of(String text) {
        return switch (text) {
            case "sync" -> SYNC;
            case "exists" -> EXISTS;
            case "not_exists" -> NOT_EXISTS;
            default -> throw new IllegalStateException("message: " + text + " (expected: sync, exists, not_exists)");
        };
    }
}
