package dev.replog.schemas.catalogue;

/** The kind of value in a field, with the Java type of its canonical value outside of Avro. */
public enum FieldKind {
    /** A {@code String}. */
    TEXT,
    /** A {@code Long}. */
    WHOLE,
    /** A {@code BigDecimal} without trailing zeros. */
    DECIMAL,
    /** A {@code Boolean}. */
    FLAG,
    /** A {@code String} such as {@code 2026-11-10}. */
    DATE,
    /** A {@code String} such as {@code 2026-11-10T14:30:00.123Z}: always UTC, always three decimals. */
    INSTANT,
    /** A {@code String}: the lower-case form of a UUID. */
    ID
}
