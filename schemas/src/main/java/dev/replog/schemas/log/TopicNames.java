package dev.replog.schemas.log;

import dev.replog.schemas.token.Position;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;
import java.util.regex.Pattern;

/**
 * The names of the topics under one prefix. Deployments that share a cluster differ in the prefix. The generation of
 * the log is part of its name, so a position always tells which topic and offset it is.
 */
public record TopicNames(String prefix) {
    private static final Pattern PREFIX = Pattern.compile("[A-Za-z0-9._-]{1,100}");
    private static final Pattern GENERATION = Pattern.compile("\\.g([1-9][0-9]{0,4})");
    private static final Pattern REWRITTEN = Pattern.compile(
            "\\.g([1-9][0-9]{0,4})\\.r([1-9][0-9]{0,8})\\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    private static final Pattern LATER =
            Pattern.compile("\\.g([1-9][0-9]{0,8})\\.([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})");

    public TopicNames {
        if (!PREFIX.matcher(prefix).matches()) {
            throw new IllegalArgumentException("replog.kafka.topic-prefix: " + prefix
                    + " (expected: 1 to 100 letters, digits, dots, dashes or underscores)");
        }
    }

    public String mutations(int generation) {
        return generation == 1 ? prefix + "mutations" : prefix + "mutations.g" + generation;
    }

    /**
     * A topic into which a generation was rewritten after erasures. It is no generation of its own. Its name says all
     * that a new database must know.
     *
     * @param number the later of two has the higher one
     * @param topicId the id of the generation's first topic, which tokens contain
     */
    public record Rewritten(int generation, int number, UUID topicId) {}

    public String rewritten(Rewritten topic) {
        return prefix + "mutations.g" + topic.generation() + ".r" + topic.number() + "." + topic.topicId();
    }

    /**
     * A later topic of the changes or of the dead letters. After erasures, such a topic is continued under another
     * name, with the same offsets.
     *
     * @param number the later of two has the higher one; that of the first topic is 1
     * @param firstId the id of the first topic, under which readers keep their progress
     */
    public record Later(int number, UUID firstId) {}

    /** @param first the name of the first topic */
    public String later(String first, Later topic) {
        return first + ".g" + topic.number() + "." + topic.firstId();
    }

    /** Empty for any other topic, and for the first one itself. */
    public Optional<Later> laterOf(String first, String topic) {
        if (!topic.startsWith(first)) {
            return Optional.empty();
        }
        var matcher = LATER.matcher(topic.substring(first.length()));
        return matcher.matches()
                ? Optional.of(new Later(Integer.parseInt(matcher.group(1)), UUID.fromString(matcher.group(2))))
                        .filter(one -> one.number() > 1)
                : Optional.empty();
    }

    public String outcomes() {
        return prefix + "outcomes";
    }

    public String changes() {
        return prefix + "changes";
    }

    public String dead() {
        return prefix + "mutations.dead";
    }

    public String catalogues() {
        return prefix + "catalogues";
    }

    public String presence() {
        return prefix + "presence";
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
                ? Optional.of(Integer.parseInt(matcher.group(1))).filter(TopicNames::isLater)
                : Optional.empty();
    }

    /** The generation that was rewritten into a topic; empty for any other topic. */
    public Optional<Rewritten> rewrittenOf(String topic) {
        String first = mutations(1);
        if (!topic.startsWith(first)) {
            return Optional.empty();
        }
        var matcher = REWRITTEN.matcher(topic.substring(first.length()));
        if (!matcher.matches() || Integer.parseInt(matcher.group(1)) > Position.GENERATION_MAX) {
            return Optional.empty();
        }
        return Optional.of(new Rewritten(
                Integer.parseInt(matcher.group(1)),
                Integer.parseInt(matcher.group(2)),
                UUID.fromString(matcher.group(3))));
    }

    /** The newest generation among these topics; empty when none of them is a log. */
    public OptionalInt newestGeneration(Iterable<String> topics) {
        int newest = 0;
        for (String topic : topics) {
            newest = Math.max(newest, generationOf(topic).orElse(0));
        }
        return newest == 0 ? OptionalInt.empty() : OptionalInt.of(newest);
    }

    /** No position can name a generation after the last one. */
    private static boolean isLater(int generation) {
        return generation > 1 && generation <= Position.GENERATION_MAX;
    }
}
