package dev.replog.replay.policy;

import dev.replog.decide.Entity;
import dev.replog.decide.LogRecord;
import dev.replog.decide.UserState;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.JsonText;
import dev.replog.replay.stage.ReplayedUser;
import dev.replog.replay.stage.ReplayedUser.Replayed;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/**
 * One user's log, decided twice: as it is, and with another policy in every operation of the period. Operations before
 * the period keep their own policy, so both states are equal at its beginning. After that each goes on from its own
 * state, so a difference can lead to more differences.
 */
public final class ComparedUser {
    /** The place of the policy in the record of an operation. */
    private static final int POLICY =
            Operation.getClassSchema().getField("policy").pos();

    private final PolicyOptions options;
    private final ReplayedUser was;
    private final ReplayedUser would;
    private long mutations;
    private long operations;

    public ComparedUser(Rules rules, PolicyOptions options) {
        this.options = options;
        this.was = new ReplayedUser(rules);
        this.would = new ReplayedUser(rules);
    }

    /**
     * The numbers of one user, or of several together.
     *
     * @param mutations up to the end of the period
     * @param operations of the period
     * @param entities at the end of the period, under either policy
     * @param differentEntities those whose fields, or whose existence, would be different
     */
    public record Numbers(long mutations, long operations, long entities, long differentEntities) {
        static final Numbers NONE = new Numbers(0, 0, 0, 0);

        /** As a row of one user: a line of newline-delimited JSON. */
        public String json(String userId) {
            return JsonText.of(json -> {
                json.writeStartObject();
                json.writeStringProperty("user_id", userId);
                json.writeNumberProperty("mutations", mutations);
                json.writeNumberProperty("operations", operations);
                json.writeNumberProperty("entities", entities);
                json.writeNumberProperty("different_entities", differentEntities);
                json.writeEndObject();
            });
        }

        Numbers plus(Numbers other) {
            return new Numbers(
                    mutations + other.mutations,
                    operations + other.operations,
                    entities + other.entities,
                    differentEntities + other.differentEntities);
        }
    }

    /** Decides the next record; the operations that would have been decided differently. */
    public List<Difference> decide(StagedRecord record, LogRecord content) throws ReplayRefusedException {
        if (options.isAfterPeriod(record.at())) {
            return List.of();
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
        return isInPeriod && real instanceof Replayed.Decided judged && other instanceof Replayed.Decided supposed
                ? compare(judged, supposed, policies)
                : List.of();
    }

    /** Does not count what was decided so far. */
    void leaveOut() {
        mutations = 0;
        operations = 0;
    }

    private List<Difference> compare(Replayed.Decided real, Replayed.Decided supposed, List<ConflictPolicy> policies) {
        int count = Math.min(
                real.decision().outcomes().size(),
                supposed.decision().outcomes().size());
        operations += count;
        List<Difference> differences = new ArrayList<>();
        for (int index = 0; index < count; index++) {
            Judgement before = Judgement.of(real.decision().outcomes().get(index));
            Judgement after = Judgement.of(supposed.decision().outcomes().get(index));
            if (!before.equals(after)) {
                Operation operation = real.mutation().getOperations().get(index);
                differences.add(new Difference(real.place(), index, operation, policies.get(index), before, after));
            }
        }
        return differences;
    }

    /** After the last record. */
    public Numbers numbers() {
        UserState real = was.state();
        UserState supposed = would.state();
        long entities = 0;
        long different = 0;
        for (Entity entity : real.ownEntities()) {
            entities++;
            Entity other = supposed.entity(entity.key());
            if (other == null
                    || other.isLive() != entity.isLive()
                    || !Objects.equals(other.fields(), entity.fields())) {
                different++;
            }
        }
        for (Entity entity : supposed.ownEntities()) {
            if (!real.ownsEntity(entity.key())) {
                entities++;
                different++;
            }
        }
        return new Numbers(mutations, operations, entities, different);
    }
}
