package dev.replog.replay.export;

import dev.replog.decide.Decision;
import dev.replog.decide.Entity;
import dev.replog.decide.EntityKey;
import dev.replog.decide.Erasure;
import dev.replog.decide.LogRecord;
import dev.replog.decide.Loss;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.replay.stage.ReplayedUser;
import dev.replog.replay.stage.ReplayedUser.Replayed;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.replay.stage.UserVisitor;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes the rows of one user after the other: the only place where rows of an export are made. A checkpoint is at the
 * end of a user, so that an interrupted export goes on with the next one.
 */
final class UserRows implements UserVisitor {
    private static final Comparator<Entity> ORDER = Comparator.comparingLong(Entity::position)
            .thenComparing(entity -> entity.id().toString());

    private final RowFiles files;
    private final Rules rules;
    private final ExportOptions options;
    private final LogOffsets since;
    private final Instant horizon;
    private final Map<String, Long> erased;
    private final Set<EntityKey> changed = new HashSet<>();

    private @Nullable ReplayedUser user;
    private long erasedUpTo;

    /**
     * @param since what an earlier export has; only later rows are made
     * @param horizon deletions before this time have expired
     * @param erased the position of the last erasure of each user; nothing from before it is exported
     */
    UserRows(
            RowFiles files,
            Rules rules,
            ExportOptions options,
            LogOffsets since,
            Instant horizon,
            Map<String, Long> erased) {
        this.files = files;
        this.rules = rules;
        this.options = options;
        this.since = since;
        this.horizon = horizon;
        this.erased = erased;
    }

    @Override
    public void begin(String userId) {
        user = new ReplayedUser(rules);
        erasedUpTo = erased.getOrDefault(userId, 0L);
        changed.clear();
    }

    @Override
    public void record(StagedRecord record, LogRecord content) throws SQLException, ReplayRefusedException {
        if (user == null) {
            throw new IllegalStateException("a record before the beginning of its user");
        }
        Replayed replayed = user.decide(record, content);
        if (!isWanted(record)) {
            return;
        }
        switch (replayed) {
            case Replayed.Skipped ignored -> {}
            case Replayed.SetAside aside -> setAside(record, aside);
            case Replayed.Decided decided -> decided(decided);
        }
    }

    private boolean isWanted(StagedRecord record) {
        LogPartition partition = new LogPartition(record.position().generation(), record.partition());
        return record.position().value() > erasedUpTo
                && !since.has(partition, record.position().offset());
    }

    private void setAside(StagedRecord record, Replayed.SetAside aside) throws SQLException {
        if (options.types().isEmpty()) {
            MutationsTable.write(files.mutations(), record, aside);
        }
        files.countMutation();
    }

    private void decided(Replayed.Decided decided) throws SQLException {
        Decision decision = decided.decision();
        List<Operation> operations = decided.mutation().getOperations();
        for (int index = 0; index < operations.size(); index++) {
            if (options.hasType(operations.get(index).getType()) && !isFromBeforeErasure(decision, index)) {
                MutationsTable.write(files.mutations(), decided, index);
            }
        }
        for (Decision.Decided change : decision.steps()) {
            if (options.hasType(change.step().after().type().name())) {
                ChangesTable.write(files.changes(), decided, change);
            }
        }
        for (Loss loss : decision.losses()) {
            if (options.hasType(loss.key().type().name())) {
                LossesTable.write(files.losses(), decided, loss);
            }
        }
        if (!since.next().isEmpty()) {
            decision.layer().ownEntities().forEach(entity -> changed.add(entity.key()));
        }
        files.countMutation();
    }

    /** Nothing is kept of such an operation, so it is not exported either. */
    private static boolean isFromBeforeErasure(Decision decision, int index) {
        List<OperationOutcome> outcomes = decision.outcomes();
        return index < outcomes.size() && Erasure.isRefusal(outcomes.get(index));
    }

    @Override
    public void end(String userId) throws SQLException, IOException {
        if (user == null) {
            throw new IllegalStateException("the end of a user before its beginning");
        }
        List<Entity> entities = new ArrayList<>();
        for (Entity entity : user.state().ownEntities()) {
            if (options.hasType(entity.type().name())
                    && entity.position() > erasedUpTo
                    && (since.next().isEmpty() || changed.contains(entity.key()))
                    && (entity.deletedAt() == null || !entity.deletedAt().isBefore(horizon))) {
                entities.add(entity);
            }
        }
        entities.sort(ORDER);
        for (Entity entity : entities) {
            EntityTable.write(files.entities(entity.type()), userId, entity);
        }
        user = null;
        files.endUser(userId);
    }

    @Override
    public void stray(StagedRecord record) throws SQLException {
        if (isWanted(record)) {
            setAside(record, new Replayed.SetAside(null, "the record has no key or no value"));
        }
    }
}
