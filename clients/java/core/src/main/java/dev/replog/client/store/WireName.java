package dev.replog.client.store;

/** The name that a value has in JSON: in the store, and in the server's API. */
interface WireName {

    String wire();

    /** The value with this name. */
    static <E extends Enum<E> & WireName> E of(Class<E> type, String name) {
        StringBuilder names = new StringBuilder();
        for (E value : type.getEnumConstants()) {
            if (value.wire().equals(name)) {
                return value;
            }
            names.append(names.length() == 0 ? "" : ", ").append(value.wire());
        }
        throw new IllegalArgumentException(type.getSimpleName() + ": " + name + " (expected: one of " + names + ")");
    }
}
