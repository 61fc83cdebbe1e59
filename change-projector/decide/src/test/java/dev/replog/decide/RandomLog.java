package dev.replog.decide;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.Precondition;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/**
 * A log as several careless devices would write it: the same few entities again and again, old and unknown bases, all
 * policies, wrong clocks, repeated and reused mutation ids. The same seed gives the same log.
 */
final class RandomLog {
    /** One record of the log. */
    record Entry(LogPlace place, Mutation mutation) {}

    private static final List<String> STATUSES = List.of("scheduled", "in_progress", "completed", "skipped");
    private static final List<String> TEXTS = List.of("a", "b", "c");
    private static final int WORKOUTS = 4;
    private static final int ENTRIES = 6;
    private static final int SETS = 10;

    private final Random random;
    private final List<Ask> sent = new ArrayList<>();
    private int number;
    private Instant now = Specification.minute(0);

    private RandomLog(long seed) {
        random = new Random(seed);
    }

    static List<Entry> of(long seed, int length) {
        RandomLog log = new RandomLog(seed);
        List<Entry> entries = new ArrayList<>(length);
        for (int i = 0; i < length; i++) {
            entries.add(log.next(entries));
        }
        return entries;
    }

    private Entry next(List<Entry> before) {
        number++;
        now = now.plus(Duration.ofSeconds(random.nextInt(120)));
        if (!before.isEmpty() && chance(8)) {
            Entry again = before.get(random.nextInt(before.size()));
            LogPlace place = again.place();
            return new Entry(
                    new LogPlace(place.userId(), Specification.position(number), now, place.device()),
                    again.mutation());
        }
        Ask ask = chance(25) ? joined() : operation();
        if (chance(50)) {
            ask.from(chance(50) ? "phone" : "tablet");
        }
        if (chance(30)) {
            ask.withDocument();
        }
        if (chance(15)) {
            ask.under10();
        } else if (chance(30)) {
            ask.pushed();
        }
        return new Entry(ask.loggedAt(now).place(number), ask.mutation(number));
    }

    private Ask joined() {
        Ask[] asks = new Ask[1 + random.nextInt(4)];
        for (int i = 0; i < asks.length; i++) {
            asks[i] = operation();
        }
        return chance(60) ? Ask.atomic(asks) : Ask.each(asks);
    }

    private Ask operation() {
        if (!sent.isEmpty() && chance(5)) {
            return sent.get(random.nextInt(sent.size()));
        }
        Ask ask = switch (random.nextInt(10)) {
            case 0 -> chance(60) ? Ask.delete(anyName()) : partial(Ask.patch(anyName()));
            case 1, 2 -> tree();
            case 3, 4 -> full(Ask.upsert(anyName()));
            case 5, 6 -> full(Ask.put(anyName()));
            default -> partial(Ask.patch(anyName()));
        };
        condition(ask);
        // There are so few ids that some are used for two different payloads.
        ask.id(chance(3) ? "reused-" + random.nextInt(3) : "m-" + number + "-" + sent.size());
        if (chance(60)) {
            ask.clientTime(now.plus(Duration.ofSeconds(random.nextInt(1200) - 1000)));
        }
        if (chance(5)) {
            ask.localId(pick(TEXTS));
        }
        sent.add(ask);
        return ask;
    }

    private void condition(Ask ask) {
        ConflictPolicy[] policies = ConflictPolicy.values();
        ask.policy(policies[random.nextInt(policies.length)]);
        switch (random.nextInt(number < 12 ? 80 : 30)) {
            case 0 -> ask.require(Precondition.MUST_EXIST);
            case 1 -> ask.require(Precondition.MUST_NOT_EXIST);
            case 2 -> ask.base(0);
            case 3, 4, 5, 6, 7 -> ask.base(Math.max(1, number - 1 - random.nextInt(10)));
            case 8, 9, 10, 11, 12 -> ask.pulled(Math.max(1, number - 1 - random.nextInt(10)));
            default -> {}
        }
    }

    private Ask tree() {
        if (chance(20)) {
            Name template = Name.template("0");
            List<Ask> nodes = new ArrayList<>();
            for (int i = 0; i < 3; i++) {
                if (chance(60)) {
                    nodes.add(full(Ask.node(Name.templateExercise("" + i), template))
                            .in(template));
                }
            }
            return full(Ask.put(template)).nodes(nodes.toArray(Ask[]::new));
        }
        Name top = anyWorkout();
        List<Ask> nodes = new ArrayList<>();
        List<Integer> sets = new ArrayList<>();
        for (int i = 0; i < SETS; i++) {
            sets.add(i);
        }
        Collections.shuffle(sets, random);
        for (int i = 0; i < ENTRIES; i++) {
            if (chance(35)) {
                Name entry = Name.entry("" + i);
                nodes.add(full(Ask.node(entry, top)).in(top));
                for (int j = random.nextInt(3); j > 0 && !sets.isEmpty(); j--) {
                    nodes.add(full(Ask.node(Name.set("" + sets.removeLast()), entry))
                            .in(entry));
                }
            }
        }
        return full(Ask.of(chance(80) ? OperationKind.REPLACE : OperationKind.UPSERT, top))
                .nodes(nodes.toArray(Ask[]::new));
    }

    /** All fields that the type requires, and some of the others. */
    private Ask full(Ask ask) {
        switch (ask.name().type()) {
            case "exercise", "template" -> ask.with("name", pick(TEXTS));
            case "template_exercise" -> ask.in(Name.template("0")).with("exercise_id", Name.exercise(pick(TEXTS)));
            case "workout" -> ask.with("day_id", pick(TEXTS));
            case "workout_exercise" -> ask.in(anyWorkout()).with("exercise_id", Name.exercise(pick(TEXTS)));
            case "workout_set" ->
                ask.in(anyEntry()).with("reps", random.nextInt(3)).with("weight", weight());
            default -> throw new IllegalStateException(ask.name().toString());
        }
        return chance(50) ? ask : partial(ask);
    }

    private Ask partial(Ask ask) {
        switch (ask.name().type()) {
            case "exercise", "template" -> ask.with("notes", text());
            case "template_exercise" -> ask.with("order", random.nextInt(3));
            case "workout" -> workoutField(ask);
            case "workout_exercise" ->
                ask.with(chance(50) ? "notes" : "completed_at", null).with("notes", text());
            case "workout_set" -> setField(ask);
            default -> throw new IllegalStateException(ask.name().toString());
        }
        if (chance(15) && ask.name().type().equals("workout_exercise")) {
            ask.in(anyWorkout());
        }
        return ask;
    }

    private void workoutField(Ask ask) {
        switch (random.nextInt(6)) {
            case 0 -> ask.with("notes", text());
            case 1 -> ask.with("name", text());
            case 2 -> ask.with("scheduled_date", chance(50) ? "2026-11-10" : null);
            case 3 -> ask.with("day_id", chance(60) ? pick(TEXTS) : null);
            default -> ask.with("status", chance(30) ? "in_progress" : pick(STATUSES));
        }
    }

    private void setField(Ask ask) {
        switch (random.nextInt(5)) {
            case 0 -> ask.with("weight", weight());
            case 1 -> ask.with("order", random.nextInt(3));
            case 2 -> ask.with("completed", random.nextBoolean());
            case 3 -> ask.in(anyEntry());
            default -> ask.with("reps", random.nextInt(3));
        }
    }

    private Name anyName() {
        return switch (random.nextInt(12)) {
            case 0 -> Name.exercise(pick(TEXTS));
            case 1 -> Name.template("0");
            case 2 -> Name.templateExercise("" + random.nextInt(3));
            case 3, 4, 5 -> anyWorkout();
            case 6, 7, 8 -> anyEntry();
            default -> Name.set("" + random.nextInt(SETS));
        };
    }

    private Name anyWorkout() {
        return Name.workout("" + random.nextInt(WORKOUTS));
    }

    private Name anyEntry() {
        return Name.entry("" + random.nextInt(ENTRIES));
    }

    private BigDecimal weight() {
        return BigDecimal.valueOf(random.nextInt(3) * 25L, 1);
    }

    private @Nullable String text() {
        return chance(80) ? pick(TEXTS) : null;
    }

    private <T> T pick(List<T> from) {
        return from.get(random.nextInt(from.size()));
    }

    private boolean chance(int percent) {
        return random.nextInt(100) < percent;
    }
}
