package dev.replog.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.catalogue.Catalogues;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/**
 * The retention of deletions depends on the log's time alone; whether expired tombstones are still stored has no
 * effect.
 */
class RetentionTest {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final Retention RETENTION = new Retention(Duration.ofDays(30), KEPT);
    private static final int SEEDS = Integer.getInteger("seeds", 60);
    private static final int LENGTH = 80;

    @Test
    void replay_givesTheSame_withTombstonesPurgedOrNot() {
        Long only = Long.getLong("seed");
        int revived = 0;
        for (long seed = only == null ? 0 : only; seed < (only == null ? SEEDS : only + 1); seed++) {
            UserState kept = new UserState();
            StoredEntities purged = new StoredEntities(new Random(seed));
            for (RandomLog.Entry entry : RandomLog.of(seed, LENGTH)) {
                Instant horizon = entry.place().at().minus(KEPT);
                purged.entities().values().removeIf(entity -> isOlder(entity, horizon));
                Decision expected = Decider.decide(
                        kept, entry.mutation(), entry.place(), RETENTION, Specification.LOGS, Catalogues.shipped());
                revived += (int) expected.steps().stream()
                        .filter(one -> one.step().before() == null
                                && kept.entity(one.step().after().key()) != null)
                        .count();
                UserState loaded = purged.load(List.of(entry));
                Decision decision = Decider.decide(
                        loaded, entry.mutation(), entry.place(), RETENTION, Specification.LOGS, Catalogues.shipped());
                assertThat(decision.outcomes())
                        .as("seed %d (replay with -Dseed=%d)", seed, seed)
                        .isEqualTo(expected.outcomes());
                assertThat(decision.steps()).as("seed %d", seed).isEqualTo(expected.steps());
                Decider.evolve(kept, expected);
                Decider.evolve(loaded, decision);
                purged.save(loaded);
            }
            Map<EntityKey, Entity> live = kept.ownEntities().stream()
                    .filter(Entity::isLive)
                    .collect(Collectors.toMap(Entity::key, entity -> entity));
            purged.entities().values().removeIf(entity -> !entity.isLive());
            assertThat(purged.entities()).as("seed %d", seed).isEqualTo(live);
        }
        assertThat(only != null || revived > 0).as("ids that were used again").isTrue();
    }

    @Test
    void anId_isFinal_whileItsDeletionIsRemembered_andNewAfterIt() {
        Name name = Name.exercise("a");
        UserState state = new UserState();
        Instant deleted = Specification.minute(1);
        apply(state, Ask.upsert(name).with("name", "Squat").loggedAt(Specification.minute(0)), 1);
        apply(state, Ask.delete(name).loggedAt(deleted), 2);
        assertThat(apply(state, Ask.upsert(name).with("name", "Press").loggedAt(deleted.plus(KEPT)), 3))
                .isEqualTo(OutcomeStatus.REJECTED);
        Instant later = deleted.plus(KEPT).plusMillis(1);
        assertThat(apply(state, Ask.patch(name).with("notes", "n").loggedAt(later), 4))
                .isEqualTo(OutcomeStatus.REJECTED);
        assertThat(apply(state, Ask.upsert(name).with("name", "Press").loggedAt(later), 5))
                .isEqualTo(OutcomeStatus.APPLIED);
        Entity revived = state.ownEntities().iterator().next();
        assertThat(revived.version()).isEqualTo(1);
        assertThat(revived.createdAt()).isEqualTo(later);
        assertThat(revived.isLive()).isTrue();
    }

    private static boolean isOlder(Entity entity, Instant horizon) {
        Instant deletedAt = entity.deletedAt();
        return deletedAt != null && deletedAt.isBefore(horizon);
    }

    private static OutcomeStatus apply(UserState state, Ask ask, int number) {
        Decision decision = Decider.decide(
                state, ask.mutation(number), ask.place(number), RETENTION, Specification.LOGS, Catalogues.shipped());
        Decider.evolve(state, decision);
        return decision.outcomes().getFirst().getStatus();
    }
}
