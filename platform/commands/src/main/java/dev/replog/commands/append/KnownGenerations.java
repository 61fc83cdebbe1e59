package dev.replog.commands.append;

import java.util.Set;

/**
 * The generations of the log at one moment, as Kafka lists them.
 *
 * @param newest the one that takes mutations, or will
 * @param numbers of those whose first topic exists, the newest included
 */
record KnownGenerations(Log newest, Set<Integer> numbers) {
    KnownGenerations {
        numbers = Set.copyOf(numbers);
    }

    /**
     * Whether the topic of an earlier generation was deleted. That happens after the generation was sealed and
     * rewritten, so the topic takes nothing for certain. A topic that is missing without a later one says nothing: the
     * broker that was asked may not know of it yet.
     */
    boolean isDeleted(Log log) {
        return log.generation() < newest.generation() && !numbers.contains(log.generation());
    }
}
