package dev.replog.client.sample;

import dev.replog.client.Replog;
import dev.replog.client.jdbc.SqliteStore;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.status.Status;
import dev.replog.client.write.Transaction;
import dev.replog.client.write.Write;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/** The commands of the app. Each reads and writes the data of this device, and then synchronizes. */
final class Gym implements AutoCloseable {

    private static final Duration WAIT = Duration.ofSeconds(10);

    private final Replog replog;

    private Gym(Replog replog) {
        this.replog = replog;
    }

    static Gym open(Options options) {
        try {
            Files.createDirectories(options.data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Gym(Replog.builder()
                .url(options.url())
                .store(SqliteStore.at(options.data().resolve("gym.db")))
                .user(options.user())
                .token(new DevToken(options.url(), options.user()))
                .surroundings(new Network(!options.isOffline()))
                .open());
    }

    void run(String command, List<String> words) {
        switch (command) {
            case "log" -> log(atLeast(3, words));
            case "begin" -> begin(exactly(1, words).get(0));
            case "finish" -> finish(exactly(1, words).get(0));
            case "note" -> note(exactly(2, words).get(0), words.get(1));
            case "list" -> new Listing(replog).print();
            case "sync" -> sync();
            case "status" -> status();
            case "conflicts" -> conflicts();
            case "retry" -> answer(exactly(1, words).get(0), Rejected::retry);
            case "discard" -> answer(exactly(1, words).get(0), Rejected::discard);
            default -> throw new Options.NotUnderstood(command + " (expected: a command)");
        }
    }

    /** The workout, its exercise and the sets are one write: the server takes all of it or nothing. */
    private void log(List<String> words) {
        List<SetText> sets =
                words.subList(2, words.size()).stream().map(SetText::of).toList();
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        List<Row> known = replog.collection("exercise")
                .where("name", words.get(1))
                .limit(1)
                .get();
        Write<Row> write = replog.write(tx -> {
            Row exercise = known.isEmpty() ? tx.create("exercise", f -> f.set("name", words.get(1))) : known.get(0);
            Row workout = tx.create(
                    "workout",
                    f -> f.set("name", words.get(0)).set("status", "completed").set("started_at", now));
            addSets(tx, workout, exercise, sets);
            return workout;
        });
        synchronizeAfter(write);
    }

    private static void addSets(Transaction tx, Row workout, Row exercise, List<SetText> sets) {
        Row done = tx.create(
                "workout_exercise",
                f -> f.set("workout_id", workout.id())
                        .set("exercise_id", exercise.id())
                        .set("order", 1));
        for (int i = 0; i < sets.size(); i++) {
            SetText set = sets.get(i);
            int order = i + 1;
            tx.create(
                    "workout_set",
                    f -> f.set("workout_exercise_id", done.id())
                            .set("order", order)
                            .set("reps", set.reps())
                            .set("weight", set.kilograms()));
        }
    }

    private void begin(String name) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        synchronizeAfter(replog.collection("workout")
                .create(f -> f.set("name", name).set("status", "in_progress").set("started_at", now)));
    }

    private void finish(String name) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        synchronizeAfter(replog.collection("workout")
                .patch(workout(name), f -> f.set("status", "completed").set("completed_at", now)));
    }

    /** The row is the one that the person has seen in the list. */
    private void note(String name, String text) {
        synchronizeAfter(replog.collection("workout").patch(workout(name), f -> f.set("notes", text)));
    }

    /** Offline, the server has decided nothing yet. */
    private void synchronizeAfter(Write<?> write) {
        System.out.println("saved on this device");
        sync();
        replog.outcome(write.mutationIds().get(0))
                .ifPresent(outcome ->
                        System.out.println("server: " + outcome.status().wire()));
    }

    private void sync() {
        System.out.println("sync: " + replog.sync(WAIT).state().name().toLowerCase(Locale.ROOT));
    }

    private void status() {
        Status status = replog.status();
        System.out.println(status.pending() + " to send, " + status.rejected() + " not taken");
    }

    private void conflicts() {
        for (Rejected rejected : replog.rejected().list()) {
            System.out.println(nameOf(rejected) + ": " + rejected.code());
            rejected.data().forEach((field, mine) -> {
                Object theirs = replog.collection(rejected.type())
                        .get(rejected.id())
                        .map(row -> row.get(field))
                        .orElse(null);
                if (!Objects.equals(mine, theirs)) {
                    System.out.println("  " + field + ": mine " + mine + ", shown " + theirs);
                }
            });
        }
    }

    private interface Answer {
        void give(Rejected rejected);
    }

    private void answer(String name, Answer answer) {
        List<Rejected> found = replog.rejected().list().stream()
                .filter(rejected -> name.equals(nameOf(rejected)))
                .toList();
        if (found.isEmpty()) {
            throw new IllegalStateException("no write for " + name + " is rejected (see: conflicts)");
        }
        found.forEach(answer::give);
        sync();
    }

    private String nameOf(Rejected rejected) {
        Object own = rejected.data().get("name");
        return own != null
                ? own.toString()
                : replog.collection(rejected.type())
                        .get(rejected.id())
                        .map(row -> Objects.requireNonNullElse(row.text("name"), row.id()))
                        .orElse(rejected.id());
    }

    private Row workout(String name) {
        return replog.collection("workout").where("name", name).orderByDescending("started_at").limit(1).get().stream()
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("there is no workout " + name + " (see: list)"));
    }

    private static List<String> exactly(int count, List<String> words) {
        if (words.size() != count) {
            throw new Options.NotUnderstood(words.size() + " words after the command (expected: " + count + ")");
        }
        return words;
    }

    private static List<String> atLeast(int count, List<String> words) {
        if (words.size() < count) {
            throw new Options.NotUnderstood(
                    words.size() + " words after the command (expected: " + count + " or more)");
        }
        return words;
    }

    @Override
    public void close() {
        replog.close();
    }
}
