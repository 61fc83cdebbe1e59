package dev.replog.notifier.stream;

import java.nio.charset.StandardCharsets;

/**
 * The reason for which the server ended a stream. The client reconnects, and its last token decides whether it missed
 * something.
 */
enum EndReason {
    /** The token that opened it has expired: reconnect with a new one. */
    TOKEN_EXPIRED("token_expired"),
    /** The instance stops: reconnect; another instance answers. */
    GOING_AWAY("going_away"),
    /** Changes may have been missed: reconnect; there is a ping if there were any. */
    RESYNC("resync");

    private final String text;

    EndReason(String text) {
        this.text = text;
    }

    /** The text of the event and of the metric. */
    String text() {
        return text;
    }

    /** The event as it is sent. */
    byte[] event() {
        return ("event: end\ndata: {\"reason\":\"" + text + "\"}\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
