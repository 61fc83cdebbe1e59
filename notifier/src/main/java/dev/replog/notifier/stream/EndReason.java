package dev.replog.notifier.stream;

import java.nio.charset.StandardCharsets;

/**
 * Why a stream was ended from this side. The client comes back, and its last token tells whether it missed something.
 */
enum EndReason {
    /** The token that opened it has expired: reconnect with a new one. */
    TOKEN_EXPIRED("token_expired"),
    /** The instance stops: come back, another one answers. */
    GOING_AWAY("going_away"),
    /** Changes may have gone by unread: come back to be told whether they did. */
    RESYNC("resync");

    private final String text;

    EndReason(String text) {
        this.text = text;
    }

    /** As it is sent and counted. */
    String text() {
        return text;
    }

    /** The event as it is sent. */
    byte[] event() {
        return ("event: end\ndata: {\"reason\":\"" + text + "\"}\n\n").getBytes(StandardCharsets.UTF_8);
    }
}
