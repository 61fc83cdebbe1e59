package dev.replog.projector.read;

/**
 * The head of a user's entities.
 *
 * @param position of the newest change; 0 for a user without history
 * @param horizon the newest position whose deletion may have been purged
 */
public record Head(long position, long horizon) {
    public static final Head NONE = new Head(0, 0);
}
