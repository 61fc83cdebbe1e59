package dev.replog.projector.log;

import dev.replog.schemas.token.Position;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The names of the topics under one prefix. The generation of the log is part of its name, so a position always tells
 * which topic and offset it is.
 */
public record LogNames(String prefix) {
    private static final Pattern GENERATION = Pattern.compile("\\.g([1-9][0-9]{0,4})");

    public String mutations(int generation) {
        return generation == 1 ? prefix + "mutations" : prefix + "mutations.g" + generation;
    }

    public String changes() {
        return prefix + "changes";
    }

    public String outcomes() {
        return prefix + "outcomes";
    }

    public String dead() {
        return prefix + "mutations.dead";
    }

    /** The generation of the log that a topic holds; empty for any other topic. */
    public Optional<Integer> generationOf(String topic) {
        String first = mutations(1);
        if (!topic.startsWith(first)) {
            return Optional.empty();
        }
        if (topic.equals(first)) {
            return Optional.of(1);
        }
        var matcher = GENERATION.matcher(topic.substring(first.length()));
        return matcher.matches()
                ? Optional.of(Integer.parseInt(matcher.group(1))).filter(LogNames::isLater)
                : Optional.empty();
    }

    /** Beyond the last generation there are no positions. */
    private static boolean isLater(int generation) {
        return generation > 1 && generation <= Position.GENERATION_MAX;
    }
}
