package dev.replog.projector.pull;

/**
 * How far a user's entities have come.
 *
 * @param position of the newest change; 0 for a user without history
 * @param horizon the newest position whose deletion may have been purged
 */
record Head(long position, long horizon) {
    static final Head NONE = new Head(0, 0);
}
