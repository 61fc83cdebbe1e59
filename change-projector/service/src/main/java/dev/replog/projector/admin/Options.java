package dev.replog.projector.admin;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/** The words after a command; each is read once. */
final class Options {
    private static final int PARTITIONS_MAX = 10_000;
    private static final String PARTITIONS = "--partitions";

    private final List<String> left;

    Options(List<String> words) {
        this.left = new ArrayList<>(words);
    }

    boolean flag(String name) {
        return left.remove(name);
    }

    OptionalInt partitions() throws UsageException {
        int at = left.indexOf(PARTITIONS);
        if (at >= 0 && at + 1 == left.size()) {
            throw new UsageException(PARTITIONS + ": has no value (expected: 1.." + PARTITIONS_MAX + ")");
        }
        if (at >= 0) {
            left.remove(at);
            return OptionalInt.of(number(left.remove(at)));
        }
        for (String word : left) {
            if (word.startsWith(PARTITIONS + "=")) {
                left.remove(word);
                return OptionalInt.of(number(word.substring(PARTITIONS.length() + 1)));
            }
        }
        return OptionalInt.empty();
    }

    /** A word that is not an option. */
    String word(String expected) throws UsageException {
        if (left.isEmpty() || left.getFirst().startsWith("--")) {
            throw new UsageException("a word is missing (expected: " + expected + ")");
        }
        return left.removeFirst();
    }

    void requireAllRead() throws UsageException {
        if (!left.isEmpty()) {
            throw new UsageException(left.getFirst() + ": not an option of this command");
        }
    }

    private static int number(String text) throws UsageException {
        try {
            int number = Integer.parseInt(text);
            if (number >= 1 && number <= PARTITIONS_MAX) {
                return number;
            }
        } catch (NumberFormatException notANumber) {
            // Rejected below.
        }
        throw new UsageException(PARTITIONS + ": " + text + " (expected: 1.." + PARTITIONS_MAX + ")");
    }
}
