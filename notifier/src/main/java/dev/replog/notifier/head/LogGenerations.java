package dev.replog.notifier.head;

import dev.replog.schemas.token.Position;
import java.util.Collection;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Finds the newest generation of the log by the names of topics: the first one has no suffix, later ones have .g2, .g3.
 */
final class LogGenerations {
    private static final Pattern LATER = Pattern.compile("\\.g([1-9][0-9]{0,4})");

    private LogGenerations() {}

    /** The topic of the newest generation; empty when there is none. */
    static Optional<String> newest(String firstTopic, Collection<String> names) {
        int newest = 0;
        for (String name : names) {
            newest = Math.max(newest, generation(firstTopic, name));
        }
        return switch (newest) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(firstTopic);
            default -> Optional.of(firstTopic + ".g" + newest);
        };
    }

    /** 0 for any other topic. */
    private static int generation(String firstTopic, String name) {
        if (!name.startsWith(firstTopic)) {
            return 0;
        }
        String suffix = name.substring(firstTopic.length());
        if (suffix.isEmpty()) {
            return 1;
        }
        Matcher later = LATER.matcher(suffix);
        int generation = later.matches() ? Integer.parseInt(later.group(1)) : 0;
        return generation >= 2 && generation <= Position.GENERATION_MAX ? generation : 0;
    }
}
