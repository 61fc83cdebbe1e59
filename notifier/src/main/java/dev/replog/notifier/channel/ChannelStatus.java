package dev.replog.notifier.channel;

import java.time.Instant;

/** Where a channel is in its life. Renewing it leads back to ACTIVE from everywhere. */
public enum ChannelStatus {
    /** It is told of changes. Leads to EXPIRED by time, to FAILED by its receiver, to STOPPED by its owner or receiver. */
    ACTIVE("active"),
    /** It was not renewed in time. Leads to STOPPED. */
    EXPIRED("expired"),
    /** Its receiver did not take a message for as long as it was tried. Leads to STOPPED. */
    FAILED("failed"),
    /** Its owner stopped it, or its receiver answered that it wants no more. */
    STOPPED("stopped");

    /** How the table says that it is active, or expired by its time. */
    public static final String LIVE = "live";

    private final String text;

    ChannelStatus(String text) {
        this.text = text;
    }

    /** As it is shown and, but for the first two, stored. */
    public String text() {
        return text;
    }

    static ChannelStatus of(String state, Instant expiresAt, Instant now) {
        return switch (state) {
            case LIVE -> now.isBefore(expiresAt) ? ACTIVE : EXPIRED;
            case "failed" -> FAILED;
            case "stopped" -> STOPPED;
            default -> throw new IllegalStateException("state: " + state + " (expected: live, failed, stopped)");
        };
    }
}
