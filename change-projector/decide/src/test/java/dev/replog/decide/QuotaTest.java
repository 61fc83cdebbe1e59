package dev.replog.decide;

import static dev.replog.decide.Ask.atomic;
import static dev.replog.decide.Ask.delete;
import static dev.replog.decide.Ask.each;
import static dev.replog.decide.Ask.patch;
import static dev.replog.decide.Ask.put;
import static dev.replog.decide.Samples.BENCH;
import static dev.replog.decide.Samples.FIRST;
import static dev.replog.decide.Samples.PUSH;
import static dev.replog.decide.Samples.SQUAT;
import static dev.replog.decide.Samples.aSquat;
import static dev.replog.decide.Samples.aWorkout;
import static dev.replog.decide.Samples.entryNode;
import static dev.replog.decide.Samples.setNode;
import static dev.replog.decide.Specification.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.catalogue.Catalogues;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** A user may store as much as the quota in the mutation allows; deletions are always allowed. */
class QuotaTest {
    private static final long MANY = 1_000_000;

    private static Ask another(String name) {
        return put(Name.exercise(name)).with("name", name);
    }

    @Test
    void creationBeyondTheEntities_isRefused_andDeletionMakesRoom() {
        given(aSquat())
                .when(another("a").limited(2, MANY))
                .thenApplied()
                .when(another("b").limited(2, MANY))
                .thenRejected(Rejection.QUOTA_EXCEEDED)
                .when(patch(SQUAT).with("notes", "longer than it was").limited(2, MANY))
                .thenApplied()
                .when(delete(SQUAT).limited(0, 0))
                .thenApplied()
                .when(another("b").limited(2, MANY))
                .thenApplied();
    }

    @Test
    void growthBeyondTheBytes_isRefused_andWhatDoesNotGrowPasses() {
        given(aSquat())
                .when(patch(SQUAT).with("notes", "x".repeat(1000)).limited(MANY, 500))
                .thenRejected(Rejection.QUOTA_EXCEEDED)
                .when(patch(SQUAT).with("notes", null).limited(MANY, 1))
                .thenApplied();
    }

    @Test
    void nestedDocument_countsEveryEntity() {
        Ask document = aWorkout(PUSH).nodes(entryNode(BENCH, PUSH), setNode(FIRST, BENCH));
        given(aSquat()).when(document.limited(3, MANY)).thenRejected(Rejection.QUOTA_EXCEEDED);
        given(aSquat()).when(document.limited(4, MANY)).thenApplied();
    }

    @Test
    void atomicPush_thatIsRefused_keepsNothing() {
        given(aSquat())
                .when(atomic(another("a"), another("b")).limited(2, MANY))
                .thenRejected(Rejection.NOT_APPLIED, Rejection.QUOTA_EXCEEDED)
                .when(another("c").limited(2, MANY))
                .thenApplied();
        given(aSquat())
                .when(each(delete(SQUAT), another("a"), another("b")).limited(2, MANY))
                .thenApplied();
    }

    @Test
    void usage_isWhatTheStateHolds_afterAnyHistory() {
        for (long seed = 0; seed < 40; seed++) {
            UserState state = new UserState();
            for (RandomLog.Entry entry : RandomLog.of(seed, 80)) {
                Decider.evolve(
                        state,
                        Decider.decide(
                                state,
                                entry.mutation(),
                                entry.place(),
                                Specification.RETENTION,
                                Specification.LOGS,
                                Catalogues.shipped()));
                long entities =
                        state.ownEntities().stream().filter(Entity::isLive).count();
                long bytes = state.ownEntities().stream()
                        .filter(Entity::isLive)
                        .mapToLong(QuotaTest::stored)
                        .sum();
                assertThat(state.usage()).as("seed %d", seed).isEqualTo(new Usage(entities, bytes));
            }
        }
    }

    @Test
    void bytes_areThoseOfTheStoredText_whateverItHolds() {
        Entity squat = given(aSquat()).entity(SQUAT);
        Random random = new Random(7);
        for (int i = 0; i < 2000; i++) {
            TreeMap<String, Object> fields = new TreeMap<>(squat.fields());
            fields.put("notes", text(random));
            fields.put("is_custom", random.nextBoolean());
            Entity entity = new Entity(
                    squat.type(),
                    squat.id(),
                    null,
                    null,
                    squat.rootId(),
                    1,
                    1,
                    1,
                    fields,
                    squat.stamps(),
                    squat.createdAt(),
                    squat.updatedAt(),
                    null);
            assertThat(Usage.bytes(entity)).as("%s", fields).isEqualTo(stored(entity));
        }
    }

    private static String text(Random random) {
        int[] characters = {'a', '"', '\\', '\n', '\t', 1, 0x1F, 0x7F, 'ü', '€', 0x1F4AA, '/', '<'};
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(12); i > 0; i--) {
            text.appendCodePoint(characters[random.nextInt(characters.length)]);
        }
        return text.toString();
    }

    private static long stored(Entity entity) {
        return EntityJson.fields(entity).getBytes(StandardCharsets.UTF_8).length;
    }
}
