package dev.replog.projector.apply;

import static dev.replog.projector.apply.DecidedMutations.IN_WORKOUT;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.decide.Decision;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.outbox.Announcement;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.catalogue.FieldKind;
import dev.replog.schemas.token.LogId;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

/** Tests with generated values that a decision is checked for the values that an announcement can contain. */
class AnnounceableValuesTest {
    private final Announcement announcement = new Announcement(new LogId(0x0A0B0C0D));
    private final DecidedMutations mutations = new DecidedMutations();

    /** A projector that publishes nothing must reject the same values of other programs as one that publishes. */
    @Test
    void announceableDecisions_areThoseThatCanBeAnnounced() throws Exception {
        mutations.decide(Ask.silent("alice", AnnouncementTest.tree()));
        AtomicInteger rejected = new AtomicInteger();
        AtomicInteger accepted = new AtomicInteger();
        Seeds.holds(2000, random -> {
            EntityType type = Catalogue.shipped().require(random.nextBoolean() ? "workout" : "workout_set");
            Map<String, Object> fields = new HashMap<>();
            for (Field field : type.fields()) {
                boolean isOdd = field.kind() != FieldKind.ID && random.nextInt(5) == 0;
                fields.put(field.name(), isOdd ? odd(field, random) : Values.canonical(field, random));
            }
            fields.computeIfPresent("workout_exercise_id", (name, id) -> IN_WORKOUT.toString());
            MutationRecord.Decoded record =
                    mutations.record(Ask.silent("alice", Ask.upsert(type.name(), Values.uuid(random), fields)));
            Decision decision = mutations.decideOnly(record);
            boolean isAnnounceable = succeeds(() -> decision.requireAnnounceable());
            assertThat(isAnnounceable).isEqualTo(succeeds(() -> announcement.change(record, decision)));
            if (!decision.steps().isEmpty()) {
                (isAnnounceable ? accepted : rejected).incrementAndGet();
            }
        });
        assertThat(rejected).hasValueGreaterThan(100);
        assertThat(accepted).hasValueGreaterThan(100);
    }

    /** A value for a field of this kind that the log can contain, but no command has. */
    private static Object odd(Field field, RandomGenerator random) {
        return switch (field.kind()) {
            case TEXT -> Seeds.oneOf(random, List.of("", "\ud800", "x".repeat(20_000)));
            case WHOLE -> random.nextLong();
            case DECIMAL ->
                Field.canonicalDecimal(new BigDecimal(
                        new BigInteger(random.nextInt(1, 59), new Random(random.nextLong())), random.nextInt(7)));
            case FLAG -> random.nextBoolean();
            case DATE -> Seeds.oneOf(random, List.of("soon", "-999999999-01-01", "+999999999-12-31", "2026-02-30"));
            case INSTANT ->
                Seeds.oneOf(
                        random,
                        List.of(
                                "now",
                                "+1000000000-12-31T23:59:59.999999999Z",
                                "-1000000000-01-01T00:00:00Z",
                                "2026-11-10T14:30:00.123456789Z",
                                "+292278995-01-01T00:00:00Z"));
            case ID -> throw new IllegalArgumentException("ids are read before anything is decided");
        };
    }

    private static boolean succeeds(Runnable action) {
        try {
            action.run();
            return true;
        } catch (RuntimeException e) {
            return false;
        }
    }
}
