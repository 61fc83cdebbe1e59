package dev.replog.client.node;

/**
 * The place of a packet of this node. Places are ordered: later ones are greater.
 *
 * @param number within the epoch
 */
record SentPacket(long epoch, long number) implements Comparable<SentPacket> {

    /** Before every packet. */
    static final SentPacket FIRST = new SentPacket(0, 0);

    @Override
    public int compareTo(SentPacket other) {
        int epochs = Long.compare(epoch, other.epoch);
        return epochs != 0 ? epochs : Long.compare(number, other.number);
    }

    /** Reads what {@link #toString} has written. */
    static SentPacket parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(text + " (expected: an epoch, a slash and a number)");
        }
        return new SentPacket(Long.parseLong(text.substring(0, slash)), Long.parseLong(text.substring(slash + 1)));
    }

    /** The name of its operations' batch, such as {@code 1/105}. */
    @Override
    public String toString() {
        return epoch + "/" + number;
    }
}
