package dev.replog.projector.pull;

/**
 * The number of remaining items of a pull: exact, or a lower bound where counting stopped. A number is passed from page
 * to page while nothing is written, so that a pull to the end counts each item about twice and not once for each page.
 */
public record Remaining(int items, boolean isExact) {
    /** Up to here, the number is exact. */
    static final int EXACT_MAX = 10_000;
    /** The most items that are counted at a time. */
    static final int COUNT_MAX = 2 * EXACT_MAX;

    static final Remaining NONE = new Remaining(0, true);

    public Remaining {
        if (items < 0 || items > COUNT_MAX) {
            throw new IllegalArgumentException("items: " + items + " (expected: 0.." + COUNT_MAX + ")");
        }
    }

    static Remaining counted(int items) {
        return new Remaining(Math.min(items, COUNT_MAX), items < COUNT_MAX);
    }

    /** The rest after this many more items. */
    Remaining without(int more) {
        return new Remaining(Math.max(0, items - more), isExact);
    }

    /** Whether it is still exact enough after a page of at most this many items. */
    boolean isEnoughFor(int pageItemsMax) {
        return isExact || items - pageItemsMax >= EXACT_MAX;
    }
}
