package dev.replog.command;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * Replaces the projector, over real topics: reads every mutation and responds as the {@code notes} of the operation
 * say: {@code silent} means no outcome; {@code duplicate}, {@code merged} and {@code reject <code>} are sent as such;
 * everything else is applied. A DELETE deletes three entities.
 */
final class ScriptedProjector implements AutoCloseable {
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final String outcomes;
    private final Queue<Mutation> seen = new ConcurrentLinkedQueue<>();
    private final Thread thread;

    ScriptedProjector(String kafka, String prefix) {
        Map<String, Object> settings = Map.of("bootstrap.servers", kafka);
        this.consumer = new KafkaConsumer<>(settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        this.producer = new KafkaProducer<>(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.outcomes = prefix + "outcomes";
        List<TopicPartition> partitions = consumer.partitionsFor(prefix + "mutations").stream()
                .map(info -> new TopicPartition(info.topic(), info.partition()))
                .toList();
        consumer.assign(partitions);
        consumer.seekToBeginning(partitions);
        this.thread = Thread.ofPlatform().daemon().name("scripted-projector").start(this::run);
    }

    /** The mutations in which an operation has this mutation id. */
    List<Mutation> seen(UUID mutationId) {
        return seen.stream()
                .filter(mutation -> mutation.getOperations().stream()
                        .anyMatch(operation -> operation.getMutationId().equals(mutationId)))
                .toList();
    }

    Stream<Mutation> seen() {
        return seen.stream();
    }

    private void run() {
        try {
            while (true) {
                consumer.poll(Duration.ofSeconds(1)).forEach(this::answer);
            }
        } catch (WakeupException stop) {
            consumer.close();
        }
    }

    private void answer(ConsumerRecord<byte[], byte[]> message) {
        Mutation mutation;
        try {
            mutation = RecordCodec.MUTATION.decode(message.value());
        } catch (UndecodableRecordException broken) {
            throw new IllegalStateException(broken);
        }
        seen.add(mutation);
        ReplyTo replyTo = mutation.getReplyTo();
        boolean silent = mutation.getOperations().stream()
                .anyMatch(operation -> script(operation).equals("silent"));
        if (replyTo == null || silent) {
            return;
        }
        Position position = Position.of(1, message.offset());
        Outcome outcome = Outcome.newBuilder()
                .setRequestId(replyTo.getRequestId())
                .setUserId(mutation.getUserId())
                .setPosition(position.value())
                .setAt(Instant.ofEpochMilli(message.timestamp()))
                .setResults(mutation.getOperations().stream()
                        .map(operation -> result(operation, position, replyTo.getWithDocument()))
                        .toList())
                .build();
        byte[] key = replyTo.getRequestId().toString().getBytes(StandardCharsets.UTF_8);
        byte[] stranger = UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8);
        byte[] value = RecordCodec.OUTCOME.encode(outcome);
        // An outcome of another request and one that cannot be decoded precede every outcome.
        List.of(
                        new ProducerRecord<>(outcomes, replyTo.getPartition(), stranger, value),
                        new ProducerRecord<>(outcomes, replyTo.getPartition(), stranger, new byte[] {1, 2, 3}),
                        new ProducerRecord<>(outcomes, replyTo.getPartition(), key, value))
                .forEach(record -> {
                    var ignored = producer.send(record);
                });
    }

    private static OperationOutcome result(Operation operation, Position position, boolean withDocument) {
        String script = script(operation);
        OperationOutcome.Builder result = OperationOutcome.newBuilder()
                .setMutationId(operation.getMutationId())
                .setType(operation.getType())
                .setId(operation.getId())
                .setLocalId(operation.getLocalId())
                .setPosition(position.value())
                .setStatus(OutcomeStatus.APPLIED);
        if (script.startsWith("reject ")) {
            return result.setStatus(OutcomeStatus.REJECTED)
                    .setProblem(problem(script.substring("reject ".length())))
                    .build();
        }
        if (script.equals("merged")) {
            result.setStatus(OutcomeStatus.MERGED).setMergedFields(List.of("notes"));
        }
        boolean deleted = operation.getOp() == OperationKind.DELETE;
        return result.setDuplicate(script.equals("duplicate"))
                .setCreated(operation.getOp() == OperationKind.UPSERT)
                .setDeletedCount(deleted ? 3 : 0)
                .setVersion(1)
                .setEtagPosition(position.value())
                .setUpdatedAt(Instant.EPOCH)
                .setDocument(withDocument ? "{\"id\":\"" + operation.getId() + "\"}" : null)
                .build();
    }

    private static Problem problem(String code) {
        return Problem.newBuilder()
                .setCode(code)
                .setDetail("as the script says")
                .setConflicts(List.of("notes"))
                .setCurrentPosition(0x2aL)
                .setCurrent("{\"notes\":\"theirs\"}")
                .build();
    }

    private static String script(Operation operation) {
        @Nullable Object notes = operation.getFields().get("notes");
        return notes == null ? "" : notes.toString();
    }

    @Override
    public void close() {
        consumer.wakeup();
        Await.until(Duration.ofSeconds(10), "stopped", () -> !thread.isAlive());
        producer.close();
    }
}
