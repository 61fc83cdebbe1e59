package dev.replog.projector.exchange;

import java.util.UUID;

/**
 * A place in the order in which a node gets roots: by the position of the last change of the tree, then by type and id.
 */
record RootPlace(long position, int type, UUID id) {
    private static final UUID LAST_ID = new UUID(-1, -1);

    /** After everything at a position. */
    static RootPlace after(long position) {
        return new RootPlace(position, Short.MAX_VALUE, LAST_ID);
    }
}
