package dev.replog.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Operation;
import dev.replog.schemas.Precondition;
import dev.replog.schemas.catalogue.EntityType;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Conditions that hold after every mutation. */
final class Invariants {
    private final Map<EntityKey, Entity> known = new HashMap<>();
    private final Map<EntityKey, Long> treePositions = new HashMap<>();

    /**
     * @param state the state with the decision
     */
    void check(RandomLog.Entry entry, Decision decision, UserState state) {
        assertThat(decision.outcomes()).hasSameSizeAs(entry.mutation().getOperations());
        for (Decision.Decided decided : decision.steps()) {
            checkStep(decided.step(), entry.place());
            Operation operation = entry.mutation().getOperations().get(decided.operation());
            if (operation.getBaseLog() == null) {
                checkPolicy(decided.step(), operation, entry.place());
            } else {
                checkTokenPolicy(decided.step(), operation, entry.place());
            }
            track(decided.step(), entry.place().position());
        }
        Set<EntityKey> found = new HashSet<>();
        int inProgress = 0;
        for (Entity entity : state.ownEntities()) {
            found.add(entity.key());
            assertThat(lasting(entity)).as("changed without a step").isEqualTo(known.get(entity.key()));
            checkPlace(entity, state);
            if (entity.isLive() && "in_progress".equals(entity.fields().get("status"))) {
                inProgress++;
            }
        }
        assertThat(found).isEqualTo(known.keySet());
        assertThat(inProgress).as("workouts in progress").isLessThanOrEqualTo(1);
    }

    private void checkStep(Step step, LogPlace place) {
        Entity before = step.before();
        Entity after = step.after();
        assertThat(before == null ? null : lasting(before)).isEqualTo(known.get(after.key()));
        assertThat(before == null || before.isLive()).as("tombstones are final").isTrue();
        assertThat(after.version()).isEqualTo(before == null ? 1 : before.version() + 1);
        assertThat(after.position()).isEqualTo(place.position());
        assertThat(before == null ? 0 : before.position()).isLessThanOrEqualTo(after.position());
        assertThat(after.updatedAt()).isEqualTo(place.at());
        assertThat(after.createdAt()).isEqualTo(before == null ? place.at() : before.createdAt());
        Set<String> differing = new HashSet<>(after.fields().keySet());
        if (before != null) {
            differing.addAll(before.fields().keySet());
            differing.removeIf(field ->
                    Objects.equals(before.fields().get(field), after.fields().get(field)));
        }
        assertThat(step.changedFields()).isSorted().containsExactlyInAnyOrderElementsOf(differing);
        assertThat(after.stamps().all())
                .allSatisfy(stamp -> assertThat(stamp.time())
                        .as("no time is ahead of the log's")
                        .isBeforeOrEqualTo(place.at()));
    }

    /** Nothing that is newer than the base is overwritten or deleted, unless the policy allows it. */
    private static void checkPolicy(Step step, Operation operation, LogPlace place) {
        Entity before = step.before();
        if (before == null || operation.getPrecondition() != Precondition.UNCHANGED_SINCE_BASE) {
            return;
        }
        long base = operation.getBasePosition();
        boolean isDeleted = !step.after().isLive();
        switch (operation.getPolicy()) {
            case REJECT -> assertThat(before.position()).isLessThanOrEqualTo(base);
            case MERGE -> {
                if (isDeleted) {
                    assertThat(before.stamps().all())
                            .filteredOn(theirs -> !isOwn(theirs, place))
                            .allSatisfy(theirs -> assertThat(theirs.position()).isLessThanOrEqualTo(base));
                }
                assertThat(step.changedFields())
                        .map(before.stamps()::of)
                        .filteredOn(theirs -> !isOwn(theirs, place))
                        .allSatisfy(theirs -> assertThat(theirs.position()).isLessThanOrEqualTo(base));
            }
            case CLIENT_WINS -> {}
            case LAST_WRITE_WINS -> {
                Stamp mine = Stamp.of(place, operation.getClientTime());
                assertThat(before.stamps().all())
                        .filteredOn(theirs -> theirs.position() > base && isDeleted && !isOwn(theirs, place))
                        .allSatisfy(theirs -> assertThat(theirs.time()).isBeforeOrEqualTo(mine.time()));
                assertThat(step.changedFields())
                        .map(before.stamps()::of)
                        .filteredOn(theirs -> theirs.position() > base && !isOwn(theirs, place))
                        .allSatisfy(theirs -> assertThat(theirs.time()).isBeforeOrEqualTo(mine.time()));
            }
        }
    }

    /**
     * With a pull token as base, writes of others since are not overwritten or deleted, unless the policy allows it.
     */
    private static void checkTokenPolicy(Step step, Operation operation, LogPlace place) {
        Entity before = step.before();
        if (before == null || operation.getPrecondition() != Precondition.UNCHANGED_SINCE_BASE) {
            return;
        }
        Stamp mine = Stamp.of(place, operation.getClientTime());
        List<Stamp> written = step.after().isLive()
                ? step.changedFields().stream().map(before.stamps()::of).toList()
                : before.stamps().all().toList();
        List<Stamp> overwritten = written.stream()
                .filter(theirs -> theirs.position() > operation.getBasePosition()
                        && theirs.position() != place.position()
                        && !isOwn(theirs, place))
                .toList();
        switch (operation.getPolicy()) {
            case REJECT, MERGE -> assertThat(overwritten).isEmpty();
            case CLIENT_WINS -> {}
            case LAST_WRITE_WINS ->
                assertThat(overwritten)
                        .allSatisfy(theirs -> assertThat(theirs.time()).isBeforeOrEqualTo(mine.time()));
        }
    }

    private static boolean isOwn(Stamp stamp, LogPlace place) {
        return stamp.device() != null && stamp.device().equals(place.device());
    }

    private void checkPlace(Entity entity, UserState state) {
        EntityType parentType = entity.type().parent();
        UUID parentId = entity.parentId();
        if (parentType == null || parentId == null) {
            assertThat(parentId).isNull();
            assertThat(parentType).isNull();
            assertThat(entity.rootId()).isEqualTo(entity.id());
            assertThat(entity.treePosition()).as("%s", entity.key()).isEqualTo(treePositions.get(entity.key()));
            return;
        }
        Entity parent = state.entity(new EntityKey(parentType, parentId));
        assertThat(parent).as("parent of %s", entity.key()).isNotNull();
        if (parent != null) {
            assertThat(entity.rootId()).as("root of %s", entity.key()).isEqualTo(parent.rootId());
            assertThat(parent.isLive() || !entity.isLive())
                    .as("%s is an orphan", entity.key())
                    .isTrue();
        }
        String field = entity.type().parentField().orElseThrow().name();
        assertThat(entity.fields()).containsEntry(field, parentId.toString());
        assertThat(entity.treePosition()).isZero();
    }

    private void track(Step step, long position) {
        known.put(step.after().key(), lasting(step.after()));
        touch(step.after(), position);
        touch(step.before(), position);
    }

    private void touch(@Nullable Entity entity, long position) {
        if (entity != null) {
            treePositions.put(new EntityKey(entity.type().root(), entity.rootId()), position);
        }
    }

    /** The entity without the parts that changes of other entities may change. */
    private static Entity lasting(Entity entity) {
        Map<String, Stamp> later = new TreeMap<>(entity.stamps().later());
        later.remove("moved_out");
        later.replaceAll((field, stamp) -> placed(stamp));
        later.values().removeIf(stamp -> stamp.equals(placed(entity.stamps().base())));
        return entity.touchedAt(0)
                .underRoot(entity.id())
                .with(new Stamps(placed(entity.stamps().base()), later));
    }

    /** When a write confirms a value, its time and device change without a step. */
    private static Stamp placed(Stamp stamp) {
        return new Stamp(stamp.position(), Instant.EPOCH, null);
    }
}
