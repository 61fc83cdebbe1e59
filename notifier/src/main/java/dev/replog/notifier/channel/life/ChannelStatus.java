package dev.replog.notifier.channel.life;

/** The status of a channel, as its owner gets it. It follows from the {@link Phase} and from the time. */
public enum ChannelStatus {
    /** It gets pings. */
    ACTIVE("active"),
    /** It was not renewed in time. */
    EXPIRED("expired"),
    /** Its receiver did not accept a message within the time for which it is retried. */
    FAILED("failed"),
    /** Its owner stopped it, or its receiver responded with 410. */
    STOPPED("stopped");

    private final String text;

    ChannelStatus(String text) {
        this.text = text;
    }

    public String text() {
        return text;
    }
}
