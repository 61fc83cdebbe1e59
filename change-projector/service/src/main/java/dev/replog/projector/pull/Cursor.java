package dev.replog.projector.pull;

import java.util.UUID;

/** A place in the order of a pull: by position, then type (parents first), then id. */
public record Cursor(long position, int type, UUID id) {
    private static final UUID LAST_ID = new UUID(-1L, -1L);

    /** After everything at this position. */
    public static Cursor after(long position, PullKind kind) {
        int code = kind.code();
        return new Cursor(position, code == PullKind.ALL_CODE ? Short.MAX_VALUE : code, LAST_ID);
    }

    /** After everything, for a pull that goes backwards from there. */
    public static Cursor newest(PullKind kind) {
        return after(Long.MAX_VALUE, kind);
    }

    /** False when it stands between entities that one mutation changed. */
    boolean isAfterPosition(PullKind kind) {
        return kind.code() == PullKind.ALL_CODE ? type == Short.MAX_VALUE : id.equals(LAST_ID);
    }
}
