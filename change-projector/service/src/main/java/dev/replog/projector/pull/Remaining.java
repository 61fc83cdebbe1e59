package dev.replog.projector.pull;

/**
 * How many items of a pull are still to come: exact, or at least so many where more were not counted. A number is
 * carried from page to page while nothing is written, so that a pull to the end counts each item about twice and not
 * once a page.
 */
public record Remaining(int items, boolean isExact) {
    /** Up to here, what is told is exact. */
    static final int EXACT_MAX = 10_000;
    /** More are not counted at a time. */
    public static final int COUNT_MAX = 2 * EXACT_MAX;

    static final Remaining NONE = new Remaining(0, true);

    public Remaining {
        if (items < 0 || items > COUNT_MAX) {
            throw new IllegalArgumentException("items: " + items + " (expected: 0.." + COUNT_MAX + ")");
        }
    }

    static Remaining counted(int items) {
        return new Remaining(Math.min(items, COUNT_MAX), items < COUNT_MAX);
    }

    /** What remains when so many more have come. */
    Remaining without(int more) {
        return new Remaining(Math.max(0, items - more), isExact);
    }

    /** Whether it is still good enough behind a page of at most so many items. */
    boolean isEnoughFor(int pageItemsMax) {
        return isExact || items - pageItemsMax >= EXACT_MAX;
    }
}
