package dev.replog.schemas.token;

/**
 * A position in a user's history: {@code generation << 48 | offset}. All mutations of a user are in one partition, so
 * the positions of one user rise strictly in the order of the appends. Positions of different users cannot be compared.
 * The generation rises when the log is re-created or re-partitioned, so positions keep rising. Position 0 is before
 * everything.
 */
public record Position(long value) implements Comparable<Position> {
    public static final Position START = new Position(0);
    public static final int GENERATION_MAX = 0x7FFF;
    public static final long OFFSET_MAX = (1L << 48) - 1;

    public Position {
        if (value < 0) {
            throw new IllegalArgumentException("position: " + value + " (expected: >= 0)");
        }
    }

    public static Position of(int generation, long offset) {
        if (generation < 1 || generation > GENERATION_MAX) {
            throw new IllegalArgumentException("generation: " + generation + " (expected: 1.." + GENERATION_MAX + ")");
        }
        if (offset < 0 || offset > OFFSET_MAX) {
            throw new IllegalArgumentException("offset: " + offset + " (expected: 0.." + OFFSET_MAX + ")");
        }
        return new Position((long) generation << 48 | offset);
    }

    public int generation() {
        return (int) (value >>> 48);
    }

    public long offset() {
        return value & OFFSET_MAX;
    }

    public boolean isAfter(Position other) {
        return value > other.value;
    }

    @Override
    public int compareTo(Position other) {
        return Long.compare(value, other.value);
    }
}
