package dev.replog.projector.read;

/**
 * How far a user's entities have come.
 *
 * @param position of the newest change; 0 for a user without history
 * @param horizon the newest position whose deletion may have been purged
 */
public record Head(long position, long horizon) {
    public static final Head NONE = new Head(0, 0);
}
