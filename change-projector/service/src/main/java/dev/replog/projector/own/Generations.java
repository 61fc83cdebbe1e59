package dev.replog.projector.own;

import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.database.GenerationRegistry.Known;
import dev.replog.projector.log.LogTopics;
import dev.replog.projector.log.ProjectedLog;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Chooses the generation of the log to project: the first that is not drained, even when there are newer ones. Usually
 * an operator's command has registered a generation before its first mutation. A database that is built again registers
 * them here, one after the other, and the next one only when the previous one accepts no more mutations.
 */
public final class Generations {
    private static final Logger LOG = LoggerFactory.getLogger(Generations.class);
    private static final String WAY_OUT =
            " Restore it, or continue without the lost records: replog new-generation --after-loss";

    /** The next step. */
    public sealed interface Next {
        record Project(ProjectedLog log) implements Next {}

        /** The reason ends without an operator. */
        record Wait(String reason) implements Next {}

        /** An operator must decide. */
        record Refuse(String reason) implements Next {}
    }

    private final LogTopics topics;

    public Generations(LogTopics topics) {
        this.topics = topics;
    }

    public Next next(Connection connection) throws SQLException {
        NavigableMap<Integer, ProjectedLog> found = topics.all();
        List<Known> known = withRewritten(connection, GenerationRegistry.all(connection), found);
        if (known.isEmpty() && found.isEmpty()) {
            return new Next.Wait("the log does not exist yet; command-api creates it");
        }
        List<ProjectedLog> due = due(known, found);
        if (!due.isEmpty()) {
            // Together: an instance that knew only the first would answer 410 to tokens of the next.
            GenerationRegistry.register(connection, due);
            known = GenerationRegistry.all(connection);
        }
        return known.stream()
                .filter(one -> !one.isDrained())
                .findFirst()
                .map(open -> next(open))
                .orElse(new Next.Wait("all generations of the log are drained and there is no next one"));
    }

    /**
     * A database that is older than a rewriting, such as one from a backup, follows it: the topic that it knows is
     * gone, and the one that has its records says so in its name.
     */
    private List<Known> withRewritten(
            Connection connection, List<Known> known, NavigableMap<Integer, ProjectedLog> found) throws SQLException {
        boolean hasMoved = false;
        for (Known one : known) {
            ProjectedLog last = found.get(one.generation());
            if (last != null
                    && last.topicId().equals(one.topicId())
                    && !last.topic().equals(one.topic())
                    && topics.find(one.topic()).isEmpty()) {
                hasMoved |= GenerationRegistry.moved(connection, one.topic(), last);
                LOG.info("Generation {} of the log was rewritten into {}", one.generation(), last.topic());
            }
        }
        return hasMoved ? GenerationRegistry.all(connection) : known;
    }

    private Next next(Known open) {
        ProjectedLog projected = open.log();
        Optional<UUID> topic = topics.find(open.topic());
        boolean isThere = topic.filter(open.storedId()::equals).isPresent();
        if (open.isLost()) {
            return new Next.Project(
                    projected.in(isThere ? ProjectedLog.Condition.DAMAGED : ProjectedLog.Condition.GONE));
        }
        if (isThere) {
            return new Next.Project(projected);
        }
        String what = "topic " + open.topic() + ", generation " + open.generation() + " of the log, ";
        return topic.<Next>map(other -> new Next.Refuse(what + "has id " + other
                        + ", the database was built from " + open.storedId()
                        + ": the topic was re-created, and its offsets are of other records." + WAY_OUT))
                .orElse(new Next.Wait(what + "is not there." + WAY_OUT));
    }

    /** The logs that come next and are not registered: each once the one before it accepts no more mutations. */
    private List<ProjectedLog> due(List<Known> known, NavigableMap<Integer, ProjectedLog> found) {
        List<ProjectedLog> due = new ArrayList<>();
        if (known.isEmpty()) {
            due.add(first(found));
        }
        ProjectedLog newest = known.isEmpty() ? due.getLast() : known.getLast().log();
        boolean isLost = !known.isEmpty() && known.getLast().isLost();
        Map.Entry<Integer, ProjectedLog> next = found.higherEntry(newest.generation());
        while (next != null && isFollowed(newest, isLost, next.getValue())) {
            newest = next.getValue();
            isLost = false;
            due.add(newest);
            next = found.higherEntry(newest.generation());
        }
        return due;
    }

    private static ProjectedLog first(NavigableMap<Integer, ProjectedLog> found) {
        ProjectedLog first = found.firstEntry().getValue();
        if (first.generation() > 1) {
            LOG.warn(
                    "The log starts with generation {} ({}): the mutations of earlier generations are missing",
                    first.generation(),
                    first.topic());
        }
        return first;
    }

    /** True when a generation accepts no more mutations. */
    private boolean isFollowed(ProjectedLog newest, boolean isLost, ProjectedLog next) {
        boolean isThere = topics.has(newest);
        if (isThere && !topics.isSealed(newest.topic())) {
            LOG.warn(
                    "{} is not applied while {} still accepts mutations;"
                            + " finish the change with replog new-generation",
                    next.topic(),
                    newest.topic());
            return false;
        }
        return isThere || isLost;
    }
}
