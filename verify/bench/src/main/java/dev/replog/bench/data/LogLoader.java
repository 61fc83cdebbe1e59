package dev.replog.bench.data;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.codec.RecordCodec;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Appends entities to the log as pushes without waiting for outcomes, which is the fastest way to a large read model.
 * The real projector applies them.
 */
public final class LogLoader implements AutoCloseable {
    private static final String TOPIC = "replog.mutations";
    private static final int OPERATIONS = 50;
    private static final int HASH_BYTES = 16;
    private static final int SETS = 24;
    /** With the scale of decimals in the log. */
    private static final BigDecimal WEIGHT = new BigDecimal("82.500000");

    /** Makes Avro allow our classes before the first record is built. */
    private final RecordCodec<Mutation> codec = RecordCodec.MUTATION;

    private final Producer<byte[], byte[]> producer;
    private final Documents documents;
    private final SplittableRandom random = new SplittableRandom(7);
    private long appended;

    public LogLoader(Map<String, Object> kafka, Documents documents) {
        this.documents = documents;
        Map<String, Object> settings = new HashMap<>(kafka);
        settings.put(ProducerConfig.ACKS_CONFIG, "all");
        settings.put(ProducerConfig.LINGER_MS_CONFIG, 20);
        settings.put(ProducerConfig.BATCH_SIZE_CONFIG, 256 * 1024);
        settings.put(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, 4 * 1024 * 1024);
        settings.put(ProducerConfig.COMPRESSION_TYPE_CONFIG, "lz4");
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Entities of one user, numbered from {@code first}. */
    public void append(String userId, int user, long first, int count) {
        append(userId, user, first, count, 0);
    }

    /** @param content another one gives the same entities other notes */
    public void append(String userId, int user, long first, int count, int content) {
        List<Operation> operations = new ArrayList<>(OPERATIONS);
        for (long number = first; number < first + count; number++) {
            operations.add(operation(user, number, content));
            if (operations.size() == OPERATIONS || number == first + count - 1) {
                send(userId, operations);
                operations = new ArrayList<>(OPERATIONS);
            }
        }
    }

    /** Entities of users with skewed sizes: the k-th user has about 1/k of the entities of the first. */
    public void appendSkewed(String group, int users, long count) {
        double total = 0;
        for (int user = 1; user <= users; user++) {
            total += 1.0 / user;
        }
        long left = count;
        for (int user = users; user >= 1 && left > 0; user--) {
            int size = (int) Math.min(left, user == 1 ? left : Math.max(1, Math.round(count / total / user)));
            append(Documents.user(group, user), user, 0, size);
            left -= size;
        }
    }

    /** Workouts of one user, each a tree of this many entities, with {@link #SETS} sets under each exercise. */
    public void appendTrees(String userId, int user, int trees, int entities) {
        List<Operation> operations = new ArrayList<>(OPERATIONS);
        for (int tree = 0; tree < trees; tree++) {
            long first = (long) tree * entities;
            UUID parent = Documents.id(user, first);
            for (int at = 0; at < entities; at++) {
                UUID id = Documents.id(user, first + at);
                boolean isExercise = at % (SETS + 1) == 1;
                if (at == 0) {
                    operations.add(upsert("workout", id, Map.of("scheduled_date", "2026-11-10", "name", "tree")));
                } else if (isExercise) {
                    parent = id;
                    operations.add(upsert(
                            "workout_exercise",
                            id,
                            Map.of(
                                    "workout_id", Documents.id(user, first).toString(),
                                    "exercise_id", Documents.id(user, 0).toString(),
                                    "order", (long) at)));
                } else {
                    operations.add(upsert(
                            "workout_set",
                            id,
                            Map.of(
                                    "workout_exercise_id",
                                    parent.toString(),
                                    "reps",
                                    at % 12 + 1L,
                                    "weight",
                                    WEIGHT,
                                    "order",
                                    (long) at)));
                }
                if (operations.size() == OPERATIONS || at == entities - 1) {
                    send(userId, operations);
                    operations = new ArrayList<>(OPERATIONS);
                }
            }
        }
    }

    /** The number of appended mutations. */
    public long appended() {
        return appended;
    }

    private void send(String userId, List<Operation> operations) {
        Mutation mutation = Mutation.newBuilder()
                .setUserId(userId)
                .setReceivedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
                .setAtomic(false)
                .setOperations(operations)
                .build();
        var ignored = producer.send(
                new ProducerRecord<>(TOPIC, userId.getBytes(StandardCharsets.UTF_8), codec.encode(mutation)));
        appended++;
    }

    private Operation operation(int user, long number, int content) {
        Map<String, Object> fields = new HashMap<>();
        fields.put("name", Documents.name(number));
        fields.put("category", "strength");
        fields.put("muscle_group", "legs");
        fields.put("equipment", "barbell");
        fields.put("notes", documents.notes(number + content));
        fields.put("is_custom", true);
        return upsert("exercise", Documents.id(user, number), fields);
    }

    private Operation upsert(String type, UUID id, Map<String, Object> fields) {
        byte[] hash = new byte[HASH_BYTES];
        random.nextBytes(hash);
        return Operation.newBuilder()
                .setMutationId(new UUID(random.nextLong(), random.nextLong()))
                .setPayloadHash(new PayloadHash(hash))
                .setOp(OperationKind.UPSERT)
                .setType(type)
                .setId(id)
                .setFields(fields)
                .build();
    }

    /** Returns when everything is in the log. */
    public void flush() {
        producer.flush();
    }

    @Override
    public void close() {
        producer.close();
    }
}
