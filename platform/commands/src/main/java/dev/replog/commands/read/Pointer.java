package dev.replog.commands.read;

import dev.replog.schemas.catalogue.CanonicalText;
import org.jspecify.annotations.Nullable;

/** A JSON pointer (RFC 6901) that is built only when its text is read. */
record Pointer(@Nullable Pointer parent, String token) {
    static final Pointer ROOT = new Pointer(null, "");

    Pointer child(String property) {
        return new Pointer(this, property);
    }

    Pointer child(int index) {
        return new Pointer(this, Integer.toString(index));
    }

    @Override
    public String toString() {
        return parent == null ? "" : parent + "/" + escaped(token);
    }

    /** Names that clients choose are shown bounded and without control characters. */
    private static String escaped(String token) {
        return CanonicalText.shown(token).replace("~", "~0").replace("/", "~1");
    }
}
