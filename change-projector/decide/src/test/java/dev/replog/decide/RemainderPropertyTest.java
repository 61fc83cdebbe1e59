package dev.replog.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.SeenToken;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A random log with two erasures, rewritten and replayed. A failure names its seed; {@code -Dseed=N} replays that seed
 * alone.
 */
class RemainderPropertyTest {
    private static final int SEEDS = Integer.getInteger("seeds", 200);
    private static final int LENGTH = 50;

    private final Map<String, Integer> reached = new TreeMap<>();

    @SuppressWarnings("ArrayRecordComponent") // It is only read.
    private record Stored(LogPlace place, byte[] value) {}

    @Test
    void rewrittenLog_isDecidedTheSame() throws Exception {
        for (long seed = Long.getLong("seed", 0); seed < Long.getLong("seed", SEEDS - 1L) + 1; seed++) {
            List<Stored> log = log(seed);
            UserState whole = new UserState();
            Map<Long, Decision> decided = new LinkedHashMap<>();
            Set<Erasures.Applied> applied = new HashSet<>();
            for (Stored record : log) {
                Decision decision = decide(whole, record);
                decided.put(record.place().position(), decision);
                if (decision.isErasure()) {
                    applied.add(new Erasures.Applied(
                            record.place().position(),
                            Objects.requireNonNull(mutation(record).getErasure())
                                    .getMutationId()));
                }
            }
            Erasure last = whole.erasure();
            Erasures erasures = new Erasures(
                    last == null ? Map.of() : Map.of(log.getFirst().place().userId(), last.position()), applied);

            UserState again = new UserState();
            for (Stored record : log) {
                Remainder remainder = remainder(record, erasures);
                reached.merge(remainder.getClass().getSimpleName(), 1, Integer::sum);
                switch (remainder) {
                    case Remainder.Blank ignored -> {}
                    case Remainder.Whole ignored ->
                        assertThat(decide(again, record).outcomes())
                                .as("seed %s, %s", seed, record.place())
                                .isEqualTo(Objects.requireNonNull(
                                                decided.get(record.place().position()))
                                        .outcomes());
                    case Remainder.Shortened shortened -> {
                        Stored shorter = new Stored(record.place(), shortened.value());
                        decide(again, shorter);
                        assertThat(remainder(shorter, erasures)).isInstanceOf(Remainder.Whole.class);
                    }
                }
            }
            assertThat(entities(again)).as("seed %s", seed).isEqualTo(entities(whole));
            assertThat(again.ownReceipts()).as("seed %s", seed).isEqualTo(whole.ownReceipts());
            assertThat(again.usage()).as("seed %s", seed).isEqualTo(whole.usage());
            assertThat(again.erasure()).as("seed %s", seed).isEqualTo(last);
        }
        assertThat(reached.keySet()).containsExactlyInAnyOrder("Blank", "Shortened", "Whole");
    }

    private static Remainder remainder(Stored record, Erasures erasures) throws Exception {
        return Remainder.of(
                record.place().userId().getBytes(StandardCharsets.UTF_8),
                record.value(),
                new Position(record.place().position()),
                erasures,
                Specification.LOGS);
    }

    /** Each operation says for itself what its device had: nothing, something from before the erasures, or after. */
    private static List<Stored> log(long seed) {
        Random random = new Random(seed);
        int first = 1 + random.nextInt(LENGTH - 20);
        int second = first + 1 + random.nextInt(10);
        List<Stored> log = new ArrayList<>();
        int number = 0;
        for (RandomLog.Entry entry : RandomLog.of(seed, LENGTH)) {
            number++;
            Mutation mutation = number == first
                    ? Ask.erase("e").from("phone").mutation(number)
                    : number == second ? erasedAgain(number, first, random) : seen(entry.mutation(), random);
            log.add(new Stored(entry.place(), RecordCodec.MUTATION.encode(mutation)));
        }
        return log;
    }

    /** Applied, refused, or a repetition. */
    private static Mutation erasedAgain(int number, int first, Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> Ask.erase("f").seen(first).mutation(number);
            case 1 -> Ask.erase("f").mutation(number);
            default -> Ask.erase("e").mutation(number);
        };
    }

    private static Mutation seen(Mutation mutation, Random random) {
        boolean isMixed = random.nextBoolean();
        SeenToken all = token(random);
        return Mutation.newBuilder(mutation)
                .setOperations(mutation.getOperations().stream()
                        .map(operation -> Operation.newBuilder(operation)
                                .setSeen(isMixed ? token(random) : all)
                                .build())
                        .toList())
                .build();
    }

    private static @Nullable SeenToken token(Random random) {
        return random.nextInt(4) == 0
                ? null
                : new SeenToken(Specification.LOG.value(), Specification.position(random.nextInt(LENGTH)));
    }

    private static Mutation mutation(Stored record) throws Exception {
        return RecordCodec.MUTATION.decode(record.value());
    }

    private static Decision decide(UserState state, Stored record) throws Exception {
        Decision decision = Decider.decide(
                state,
                mutation(record),
                record.place(),
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
