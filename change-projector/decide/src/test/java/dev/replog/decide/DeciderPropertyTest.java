package dev.replog.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.catalogue.Catalogues;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.LongConsumer;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/**
 * Properties that hold for every log. A failure names its seed; {@code -Dseed=N} replays that seed alone, {@code
 * -Dseeds=N} tries N seeds.
 */
class DeciderPropertyTest {
    private static final int SEEDS = Integer.getInteger("seeds", 200);
    private static final int LENGTH = 60;

    private static void forEachSeed(LongConsumer property) {
        Long only = Long.getLong("seed");
        LongStream seeds = only == null ? LongStream.range(0, SEEDS) : LongStream.of(only);
        seeds.forEach(seed -> {
            try {
                property.accept(seed);
            } catch (RuntimeException | AssertionError failure) {
                throw new AssertionError("seed " + seed + " (replay with -Dseed=" + seed + ")", failure);
            }
        });
    }

    private static Decision decide(UserState state, RandomLog.Entry entry) {
        Decision decision = Decider.decide(
                state,
                entry.mutation(),
                entry.place(),
                Specification.RETENTION,
                Specification.LOGS,
                Catalogues.shipped());
        Decider.evolve(state, decision);
        return decision;
    }

    /** The parts of a decision that are published and stored. The layer is checked with the state. */
    private record Published(List<OperationOutcome> outcomes, List<Decision.Decided> steps, List<Loss> losses) {
        static Published of(Decision decision) {
            return new Published(decision.outcomes(), decision.steps(), decision.losses());
        }
    }

    private static List<Published> decideAll(UserState state, List<RandomLog.Entry> log) {
        return log.stream().map(entry -> Published.of(decide(state, entry))).toList();
    }

    private static Map<EntityKey, Entity> entities(UserState state) {
        Map<EntityKey, Entity> entities = new HashMap<>();
        state.ownEntities().forEach(entity -> entities.put(entity.key(), entity));
        return entities;
    }

    @Test
    void sameLog_givesTheSameStatesAndOutcomes() {
        forEachSeed(seed -> {
            UserState one = new UserState();
            UserState other = new UserState();
            List<Published> decisions = decideAll(one, RandomLog.of(seed, LENGTH));
            assertThat(decideAll(other, RandomLog.of(seed, LENGTH))).isEqualTo(decisions);
            assertThat(entities(other)).isEqualTo(entities(one));
            assertThat(other.ownReceipts()).isEqualTo(one.ownReceipts());
        });
    }

    @Test
    void deciding_changesNothing_beforeItEvolves() {
        forEachSeed(seed -> {
            UserState state = new UserState();
            for (RandomLog.Entry entry : RandomLog.of(seed, LENGTH)) {
                Map<EntityKey, Entity> before = entities(state);
                int receipts = state.ownReceipts().size();
                Published first = Published.of(Decider.decide(
                        state,
                        entry.mutation(),
                        entry.place(),
                        Specification.RETENTION,
                        Specification.LOGS,
                        Catalogues.shipped()));
                assertThat(entities(state)).isEqualTo(before);
                assertThat(state.ownReceipts()).hasSize(receipts);
                assertThat(Published.of(decide(state, entry))).isEqualTo(first);
            }
        });
    }

    @Test
    void batches_giveTheSame_howeverTheLogIsCut() {
        forEachSeed(seed -> {
            List<RandomLog.Entry> log = RandomLog.of(seed, LENGTH);
            UserState whole = new UserState();
            List<Published> expected = decideAll(whole, log);
            Random cuts = new Random(seed);
            StoredEntities stored = new StoredEntities(cuts);
            List<Published> found = new ArrayList<>();
            for (int from = 0, to; from < log.size(); from = to) {
                to = Math.min(log.size(), from + 1 + cuts.nextInt(12));
                UserState batch = stored.load(log.subList(from, to));
                found.addAll(decideAll(batch, log.subList(from, to)));
                stored.save(batch);
            }
            for (int i = 0; i < expected.size(); i++) {
                assertThat(found.get(i)).as("mutation %s", i + 1).isEqualTo(expected.get(i));
            }
            assertThat(stored.entities()).isEqualTo(entities(whole));
        });
    }

    @Test
    void prefixFedTwice_changesNothingMore() {
        forEachSeed(seed -> {
            List<RandomLog.Entry> log = RandomLog.of(seed, LENGTH);
            List<RandomLog.Entry> prefix = log.subList(0, 1 + new Random(seed).nextInt(LENGTH));
            UserState state = new UserState();
            decideAll(state, prefix);
            Map<EntityKey, Entity> once = entities(state);
            for (RandomLog.Entry entry : prefix) {
                LogPlace place = entry.place();
                LogPlace later = new LogPlace(
                        place.userId(),
                        place.position() + LENGTH,
                        place.at().plusSeconds(LENGTH * 120L),
                        place.device());
                Decision again = decide(state, new RandomLog.Entry(later, entry.mutation()));
                assertThat(again.steps()).as("%s", entry).isEmpty();
            }
            assertThat(entities(state)).isEqualTo(once);
        });
    }

    @Test
    void invariants_holdAfterEveryMutation() {
        forEachSeed(seed -> {
            UserState state = new UserState();
            Invariants invariants = new Invariants();
            for (RandomLog.Entry entry : RandomLog.of(seed, LENGTH)) {
                invariants.check(entry, decide(state, entry), state);
            }
        });
    }

    @Test
    void state_isWhatWasAcknowledged() {
        forEachSeed(seed -> {
            UserState state = new UserState();
            Acknowledged acknowledged = new Acknowledged();
            for (RandomLog.Entry entry : RandomLog.of(seed, LENGTH)) {
                acknowledged.take(entry, decide(state, entry));
                acknowledged.requireEqual(state);
            }
        });
    }

    @Test
    void disjointPatches_commute_whenTheyMerge() {
        forEachSeed(seed -> {
            Random random = new Random(seed);
            Name squat = Name.exercise("squat");
            Ask one = Ask.patch(squat).base(1).policy(ConflictPolicy.MERGE);
            Ask other = Ask.patch(squat).base(1).policy(ConflictPolicy.MERGE);
            for (String field : List.of("name", "category", "muscle_group", "equipment", "notes")) {
                (random.nextBoolean() ? one : other).with(field, "new " + field);
            }
            Specification forth = Specification.given(
                            Ask.put(squat).with("name", "squat").with("notes", "old"))
                    .when(one, other);
            Specification back = Specification.given(
                            Ask.put(squat).with("name", "squat").with("notes", "old"))
                    .when(other, one);
            assertThat(forth.outcome().getStatus()).isNotEqualTo(OutcomeStatus.REJECTED);
            assertThat(back.outcome().getStatus()).isNotEqualTo(OutcomeStatus.REJECTED);
            assertThat(forth.entity(squat).fields())
                    .isEqualTo(back.entity(squat).fields())
                    .hasSize(5)
                    .allSatisfy((field, value) -> assertThat(value).isEqualTo("new " + field));
        });
    }

    /** The properties are only useful if the random logs contain all of these cases. */
    @Test
    void randomLogs_reachEveryOutcome() {
        Map<String, Integer> reached = new TreeMap<>();
        Set<String> shapes = new HashSet<>();
        for (long seed = 0; seed < SEEDS; seed++) {
            UserState state = new UserState();
            for (RandomLog.Entry entry : RandomLog.of(seed, LENGTH)) {
                Decision decision = decide(state, entry);
                for (OperationOutcome outcome : decision.outcomes()) {
                    reached.merge(Specification.code(outcome), 1, Integer::sum);
                    if (outcome.getDuplicate()) {
                        shapes.add("duplicate");
                    }
                    outcome.getLostFields().forEach(field -> shapes.add(field.contains("/") ? "lost below" : "lost"));
                }
                decision.steps().forEach(decided -> shapes.add(shape(decided.step())));
            }
        }
        assertThat(reached.keySet())
                .contains(
                        "APPLIED",
                        "MERGED",
                        Rejection.VALIDATION_FAILED,
                        Rejection.NOT_FOUND,
                        Rejection.PARENT_DELETED,
                        Rejection.ENTITY_DELETED,
                        Rejection.INVALID_TRANSITION,
                        Rejection.ETAG_MISMATCH,
                        Rejection.MUTATION_ID_REUSED,
                        Rejection.NOT_APPLIED,
                        "workout_in_progress");
        assertThat(reached.values()).as("%s", reached).allMatch(times -> times >= 20);
        assertThat(shapes)
                .contains("created", "updated", "deleted", "moved", "duplicate", "lost", "lost below", "other tree");
    }

    private static String shape(Step step) {
        Entity before = step.before();
        if (before == null) {
            return "created";
        }
        if (!step.after().isLive()) {
            return "deleted";
        }
        if (!before.rootId().equals(step.after().rootId())) {
            return "other tree";
        }
        return step.changedFields().contains("workout_exercise_id") ? "moved" : "updated";
    }
}
