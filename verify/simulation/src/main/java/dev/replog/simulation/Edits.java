package dev.replog.simulation;

import dev.replog.decide.EntityKey;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.simulation.catalogue.DeployedVersions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * The edits of a person on a device, invented from the data that the device shows. Devices of one user often collide:
 * they use the same few local ids, edit the same entities on new and old bases, and repeat earlier operations.
 */
final class Edits {
    private static final ObjectMapper JSON = JsonMapper.builder().build();
    private static final List<String> POLICIES = List.of("reject", "merge", "client_wins", "last_write_wins");
    private static final int LOCAL_IDS = 4;

    private final SplittableRandom random;
    private final Map<EntityKey, String> store;
    private final @Nullable String pullToken;
    private final Instant clock;

    /**
     * @param pullToken of the newest pull; null before the first one has ended
     * @param clock the time of the device
     */
    Edits(long salt, Map<EntityKey, String> store, @Nullable String pullToken, Instant clock) {
        this.random = new SplittableRandom(salt);
        this.store = store;
        this.pullToken = pullToken;
        this.clock = clock;
    }

    /** @param now the real time */
    Pending next(Instant now) {
        int count = random.nextInt(4) == 0 ? random.nextInt(2, 5) : 1;
        List<Pending.Operation> operations = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            operations.add(operation());
        }
        return new Pending(operations, count > 1 && random.nextBoolean(), now);
    }

    private Pending.Operation operation() {
        UUID mutationId = id();
        ObjectNode operation = JSON.createObjectNode();
        operation.put("mutation_id", mutationId.toString());
        if (random.nextBoolean()) {
            operation.put("client_time", clock.toString());
        }
        List<EntityKey> known = List.copyOf(store.keySet());
        if (known.isEmpty() || random.nextInt(5) < 2) {
            create(operation, known);
        } else {
            change(operation, known.get(random.nextInt(known.size())));
        }
        return new Pending.Operation(mutationId, operation.toString());
    }

    private void create(ObjectNode operation, List<EntityKey> known) {
        EntityKey workout = one(known, "workout");
        EntityKey exercised = one(known, "workout_exercise");
        int what = random.nextInt(5);
        operation.put("op", random.nextBoolean() ? "create" : "upsert");
        if (what == 0 && exercised != null) {
            operation.put("type", "workout_set");
            set(operation
                    .putObject("data")
                    .put("workout_exercise_id", exercised.id().toString()));
        } else if (what <= 1 && workout != null) {
            operation.put("type", "workout_exercise");
            operation
                    .putObject("data")
                    .put("workout_id", workout.id().toString())
                    .put("exercise_id", id().toString())
                    .put("order", random.nextInt(5));
        } else if (what <= 2) {
            operation.put("type", "workout");
            ObjectNode data = operation.putObject("data");
            data.put("day_id", "day-" + random.nextInt(3)).put("status", status());
            if (random.nextInt(4) == 0) {
                mood(data);
            }
            if (random.nextInt(3) == 0) {
                ObjectNode exercise = data.putArray("exercises").addObject();
                exercise.put("exercise_id", id().toString());
                set(exercise.putArray("sets").addObject());
            }
            if (random.nextInt(6) == 0) {
                photo(data.putArray("photos").addObject());
            }
        } else if (what == 3 && workout != null) {
            operation.put("type", "photo");
            photo(operation.putObject("data").put("workout_id", workout.id().toString()));
        } else {
            operation.put("type", "exercise");
            operation.putObject("data").put("name", "exercise " + random.nextInt(100));
        }
        name(operation);
    }

    private void name(ObjectNode operation) {
        if (random.nextInt(3) == 0) {
            operation.put("localId", operation.get("type").stringValue() + "-" + random.nextInt(LOCAL_IDS));
        } else {
            operation.put("id", id().toString());
        }
    }

    private void change(ObjectNode operation, EntityKey key) {
        operation.put("type", key.type().name()).put("id", key.id().toString());
        if (random.nextInt(4) > 0) {
            operation.put("conflict", POLICIES.get(random.nextInt(POLICIES.size())));
        }
        if (random.nextInt(3) > 0) {
            boolean isToken = pullToken != null && random.nextBoolean();
            operation.put("base_etag", isToken ? pullToken : store.get(key));
        }
        if (pullToken != null && random.nextBoolean()) {
            operation.put("seen", pullToken);
        }
        if (random.nextInt(5) == 0) {
            operation.put("op", "delete");
            return;
        }
        operation.put("op", "patch");
        fields(operation.putObject("data"), key.type());
    }

    private void fields(ObjectNode data, EntityType type) {
        switch (type.name()) {
            case "workout" -> {
                if (random.nextBoolean()) {
                    data.put("status", status());
                }
                if (random.nextInt(3) == 0) {
                    mood(data);
                } else {
                    data.put("notes", "notes " + random.nextInt(100));
                }
            }
            case "photo" -> photo(data);
            case "workout_set" -> set(data);
            case "exercise" -> data.put(random.nextBoolean() ? "notes" : "category", "text " + random.nextInt(100));
            default -> data.put("notes", "notes " + random.nextInt(100));
        }
    }

    /** A field that not every version has, sometimes with a value that the last one does not allow. */
    private void mood(ObjectNode data) {
        data.put("mood", one(DeployedVersions.MOODS));
        if (random.nextInt(4) == 0) {
            data.put("weather", "weather " + random.nextInt(10));
        }
    }

    /** Of a type that the first version does not have. */
    private void photo(ObjectNode data) {
        data.put("caption", one(DeployedVersions.CAPTIONS));
        if (random.nextInt(3) == 0) {
            data.put("state", one(List.of("draft", "shown")));
        }
        if (random.nextInt(4) == 0) {
            data.put("place", "place " + random.nextInt(10));
        }
        if (random.nextInt(4) == 0) {
            data.put("exercise_id", id().toString());
        }
    }

    private String one(List<String> values) {
        return values.get(random.nextInt(values.size()));
    }

    private void set(ObjectNode data) {
        if (random.nextInt(4) == 0) {
            data.put("duration_seconds", random.nextInt(1, 100)).put("set_type", "failure");
        } else {
            data.put("reps", random.nextInt(1, 13)).put("weight", random.nextInt(1, 200) * 0.5);
        }
    }

    private String status() {
        return List.of("scheduled", "in_progress", "completed").get(random.nextInt(3));
    }

    private @Nullable EntityKey one(List<EntityKey> known, String type) {
        List<EntityKey> some =
                known.stream().filter(key -> key.type().name().equals(type)).toList();
        return some.isEmpty() ? null : some.get(random.nextInt(some.size()));
    }

    private UUID id() {
        return new UUID(random.nextLong() & ~0xF000L | 0x4000L, random.nextLong() & ~(3L << 62) | 1L << 63);
    }
}
