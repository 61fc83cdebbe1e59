package dev.replog.replay.policy;

import dev.replog.decide.Entity;
import dev.replog.decide.LogRecord;
import dev.replog.decide.UserState;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.stage.ReplayedUser;
import dev.replog.replay.stage.ReplayedUser.Replayed;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.replay.stage.UserVisitor;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * Decides each user's log twice: as it is, and with another policy in every operation of the period. Both go on from
 * their own states, so a difference can lead to more differences.
 */
final class PolicyComparison implements UserVisitor {
    /** The place of the policy in the record of an operation. */
    private static final int POLICY =
            Operation.getClassSchema().getField("policy").pos();

    private final Rules rules;
    private final PolicyOptions options;
    private final DifferencesTable table;
    private ReplayedUser was;
    private ReplayedUser would;
    private long operations;
    private long mutations;
    private long entities;
    private long differentEntities;

    PolicyComparison(Rules rules, PolicyOptions options, DifferencesTable table) {
        this.rules = rules;
        this.options = options;
        this.table = table;
        this.was = new ReplayedUser(rules);
        this.would = new ReplayedUser(rules);
    }

    /** The operations of the period. */
    long operations() {
        return operations;
    }

    /** The mutations up to the end of the period. */
    long mutations() {
        return mutations;
    }

    /** The entities at the end of the period, under either policy. */
    long entities() {
        return entities;
    }

    /** Those whose fields, or whose existence, would be different. */
    long differentEntities() {
        return differentEntities;
    }

    @Override
    public void begin(String userId) {
        was = new ReplayedUser(rules);
        would = new ReplayedUser(rules);
    }

    @Override
    public void record(StagedRecord record, LogRecord content) throws SQLException, ReplayRefusedException {
        if (options.isAfterPeriod(record.at())) {
            return;
        }
        mutations++;
        Replayed real = was.decide(record, content);
        List<ConflictPolicy> policies = new ArrayList<>();
        boolean isInPeriod = options.isInPeriod(record.at());
        if (isInPeriod && content instanceof LogRecord.Decoded decoded) {
            for (Operation operation : decoded.mutation().getOperations()) {
                policies.add(operation.getPolicy());
                // The first decision is made and keeps nothing of the request, which was read for this visit only.
                operation.put(POLICY, options.policy());
            }
        }
        Replayed other = would.decide(record, content);
        if (isInPeriod && real instanceof Replayed.Decided judged && other instanceof Replayed.Decided supposed) {
            compare(judged, supposed, policies);
        }
    }

    private void compare(Replayed.Decided real, Replayed.Decided supposed, List<ConflictPolicy> policies)
            throws SQLException {
        int count = Math.min(
                real.decision().outcomes().size(),
                supposed.decision().outcomes().size());
        operations += count;
        for (int index = 0; index < count; index++) {
            Judgement before = Judgement.of(real.decision().outcomes().get(index));
            Judgement after = Judgement.of(supposed.decision().outcomes().get(index));
            if (!before.equals(after)) {
                Operation operation = real.mutation().getOperations().get(index);
                table.write(real.place(), index, operation, policies.get(index), before, after);
            }
        }
    }

    @Override
    public void end(String userId) throws SQLException {
        UserState real = was.state();
        UserState supposed = would.state();
        for (Entity entity : real.ownEntities()) {
            entities++;
            Entity other = supposed.entity(entity.key());
            if (other == null
                    || other.isLive() != entity.isLive()
                    || !Objects.equals(other.fields(), entity.fields())) {
                differentEntities++;
            }
        }
        for (Entity entity : supposed.ownEntities()) {
            if (!real.ownsEntity(entity.key())) {
                entities++;
                differentEntities++;
            }
        }
    }

    @Override
    public void stray(StagedRecord record) {}
}
