package dev.replog.flink;

import dev.replog.decide.Entity;
import dev.replog.decide.LogRecord;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.EntityTable;
import dev.replog.replay.stage.ReplayedUser;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import org.apache.flink.util.Collector;

/** Makes a row of each entity that a user has in the end, as an export has it. */
final class StateFunction extends UserFunction<ReplayedUser> {
    private static final long serialVersionUID = 1L;
    private static final Comparator<Entity> ORDER = Comparator.comparingLong(Entity::position)
            .thenComparing(entity -> entity.id().toString());

    private final HashMap<String, Long> erased;

    /** @param erased the position of the last erasure of each user; nothing from before it is shown */
    StateFunction(TaskRules rules, Map<String, Long> erased) {
        super(rules, ReplayedUser.class);
        this.erased = new HashMap<>(erased);
    }

    @Override
    ReplayedUser begin(Rules rules) {
        return new ReplayedUser(rules);
    }

    @Override
    void record(ReplayedUser user, StagedRecord record, LogRecord content, Collector<FileRow> out)
            throws ReplayRefusedException {
        user.decide(record, content);
    }

    @Override
    void end(String userId, ReplayedUser user, Collector<FileRow> out) {
        long erasedUpTo = erased.getOrDefault(userId, 0L);
        user.state().ownEntities().stream()
                .filter(entity -> entity.position() > erasedUpTo)
                .sorted(ORDER)
                .forEach(entity ->
                        out.collect(FileRow.of(EntityTable.name(entity.type()), EntityTable.json(userId, entity))));
    }
}
