package dev.replog.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.catalogue.Catalogues;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * An erasure in the middle of a random log. A failure names its seed; {@code -Dseed=N} replays that seed alone.
 */
class ErasurePropertyTest {
    private static final int SEEDS = Integer.getInteger("seeds", 300);
    private static final int LENGTH = 50;

    @Test
    void accountAfterAnErasure_isThatOfALogWithoutEverythingFromBefore() {
        Map<String, Integer> reached = new TreeMap<>();
        for (long seed = Long.getLong("seed", 0); seed < Long.getLong("seed", SEEDS - 1L) + 1; seed++) {
            Random random = new Random(seed);
            int erasedAt = 1 + random.nextInt(LENGTH - 10);
            List<RandomLog.Entry> log = erasing(RandomLog.of(seed, LENGTH), erasedAt, random);
            UserState whole = new UserState();
            UserState fresh = new UserState();
            for (RandomLog.Entry entry : log) {
                Decision decision = decide(whole, entry);
                int number = log.indexOf(entry) + 1;
                if (number <= erasedAt) {
                    continue;
                }
                if (isFromBefore(entry.mutation(), erasedAt)) {
                    assertThat(decision.steps())
                            .as("seed %s, mutation %s", seed, number)
                            .isEmpty();
                    assertThat(decision.losses()).isEmpty();
                    assertThat(decision.layer().ownReceipts()).isEmpty();
                    decision.outcomes().forEach(outcome -> reached.merge(refusal(outcome), 1, Integer::sum));
                } else {
                    assertThat(decision.outcomes())
                            .as("seed %s, mutation %s", seed, number)
                            .isEqualTo(decide(fresh, entry).outcomes());
                    reached.merge("decided", 1, Integer::sum);
                }
            }
            assertThat(entities(whole)).as("seed %s", seed).isEqualTo(entities(fresh));
            assertThat(whole.ownReceipts()).as("seed %s", seed).isEqualTo(fresh.ownReceipts());
            assertThat(whole.usage()).as("seed %s", seed).isEqualTo(fresh.usage());
        }
        assertThat(reached.keySet())
                .containsExactlyInAnyOrder("decided", "repeated", Rejection.ACCOUNT_ERASED, Rejection.SEEN_REQUIRED);
    }

    /** A mutation id that was decided after the erasure is known, whatever its repetition says. */
    private static String refusal(OperationOutcome outcome) {
        String code = Specification.code(outcome);
        return outcome.getDuplicate() || code.equals(Rejection.MUTATION_ID_REUSED) ? "repeated" : code;
    }

    /** The log with an erasure as its n-th mutation, and writes after it by devices that had pulled or had not. */
    private static List<RandomLog.Entry> erasing(List<RandomLog.Entry> log, int erasedAt, Random random) {
        List<RandomLog.Entry> changed = new ArrayList<>(log);
        for (int number = erasedAt; number <= log.size(); number++) {
            RandomLog.Entry entry = log.get(number - 1);
            changed.set(
                    number - 1,
                    new RandomLog.Entry(
                            entry.place(),
                            number == erasedAt
                                    ? Ask.erase("e").mutation(number)
                                    : seen(entry.mutation(), random.nextInt(3), erasedAt, random)));
        }
        return changed;
    }

    private static Mutation seen(Mutation mutation, int kind, int erasedAt, Random random) {
        SeenToken seen = switch (kind) {
            case 0 -> null;
            case 1 -> token(random.nextInt(erasedAt));
            default -> token(erasedAt + random.nextInt(5));
        };
        return Mutation.newBuilder(mutation)
                .setOperations(mutation.getOperations().stream()
                        .map(operation ->
                                Operation.newBuilder(operation).setSeen(seen).build())
                        .toList())
                .build();
    }

    private static SeenToken token(int number) {
        return new SeenToken(Specification.LOG.value(), Specification.position(number));
    }

    private static boolean isFromBefore(Mutation mutation, int erasedAt) {
        AccountErasure erasure = mutation.getErasure();
        SeenToken seen = mutation.getOperations().getFirst().getSeen();
        return erasure == null && (seen == null || seen.getPosition() < Specification.position(erasedAt));
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

    private static Map<EntityKey, Entity> entities(UserState state) {
        Map<EntityKey, Entity> found = new LinkedHashMap<>();
        state.ownEntities().forEach(entity -> found.put(entity.key(), entity));
        return found;
    }
}
