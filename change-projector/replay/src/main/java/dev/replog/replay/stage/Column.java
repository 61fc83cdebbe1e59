package dev.replog.replay.stage;

/**
 * A column of a table of rows.
 *
 * @param type in SQL
 */
public record Column(String name, String type) {
    public static final String TEXT = "VARCHAR";
    public static final String WHOLE = "BIGINT";
    public static final String FLAG = "BOOLEAN";
    public static final String DATE = "DATE";
    /** In UTC. */
    public static final String TIME = "TIMESTAMP";
    /** A text with JSON in it. */
    public static final String JSON = "JSON";

    /** As in {@code CREATE TABLE}. */
    public String sql() {
        return '"' + name + "\" " + type;
    }
}
