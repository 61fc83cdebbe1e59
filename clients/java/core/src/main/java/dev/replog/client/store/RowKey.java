package dev.replog.client.store;

/** Names an entity. */
public record RowKey(String type, String id) {

    /** Reads what {@link #toString} has written. */
    public static RowKey parse(String text) {
        int slash = text.indexOf('/');
        if (slash < 0) {
            throw new IllegalArgumentException(text + " (expected: a type, a slash and an id)");
        }
        return new RowKey(text.substring(0, slash), text.substring(slash + 1));
    }

    /** The type, a slash and the id. */
    @Override
    public String toString() {
        return type + "/" + id;
    }
}
