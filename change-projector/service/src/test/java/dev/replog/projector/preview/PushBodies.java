package dev.replog.projector.preview;

import dev.replog.projector.apply.Seeds;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;

/** Bodies of pushes, written with single quotation marks. */
final class PushBodies {
    private PushBodies() {}

    static String op(String op, String type, String more) {
        return op(UUID.randomUUID(), op, type, more);
    }

    static String op(UUID mutationId, String op, String type, String more) {
        return "{'mutation_id':'" + mutationId + "','op':'" + op + "','type':'" + type + "'," + more + "}";
    }

    static String push(String... operations) {
        return of(false, List.of(operations));
    }

    static String atomic(String... operations) {
        return of(true, List.of(operations));
    }

    static String of(boolean atomic, List<String> operations) {
        return ("{'atomic':" + atomic + ",'operations':[" + String.join(",", operations) + "]}").replace('\'', '"');
    }

    static String randomOperation(RandomGenerator random, List<String> etags) {
        String id = new UUID(1, random.nextInt(4)).toString();
        String parent = new UUID(1, random.nextInt(4)).toString();
        String type = Seeds.oneOf(random, List.of("exercise", "workout", "workout", "workout_exercise", "workout_set"));
        String op = Seeds.oneOf(random, List.of("create", "create", "upsert", "update", "patch", "patch", "delete"));
        String name = Seeds.oneOf(random, List.of("a", "b", "c"));
        String data = switch (type) {
            case "exercise" -> "{'name':'" + name + "'}";
            case "workout" ->
                random.nextBoolean()
                        ? "{'day_id':'d','notes':'" + name + "'}"
                        : "{'day_id':'d','status':'"
                                + Seeds.oneOf(random, List.of("scheduled", "in_progress", "completed")) + "'}";
            case "workout_exercise" -> "{'workout_id':'" + parent + "','exercise_id':'" + parent + "'}";
            default -> "{'workout_exercise_id':'" + parent + "','reps':" + random.nextInt(9) + ",'weight':1.5}";
        };
        String more = "'id':'" + id + "'" + (op.equals("delete") ? "" : ",'data':" + data);
        if (random.nextInt(3) == 0) {
            more += ",'base_etag':'" + Seeds.oneOf(random, etags) + "'";
            more += ",'conflict':'" + Seeds.oneOf(random, List.of("reject", "merge", "client_wins", "last_write_wins"))
                    + "'";
        }
        return op(op, type, more);
    }
}
