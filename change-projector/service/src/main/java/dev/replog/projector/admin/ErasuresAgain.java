package dev.replog.projector.admin;

import dev.replog.projector.admin.TopicAdmin.Topic;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.database.Subjects;
import dev.replog.projector.log.ProjectedLog;
import dev.replog.projector.marker.ErasureMarker;
import dev.replog.projector.marker.MissingErasures;
import dev.replog.projector.marker.StoredErasures;
import dev.replog.projector.restore.MarkedRecords;
import dev.replog.projector.store.KeptErasures;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.LostErasure;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.PayloadHash;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UnknownSchemaException;
import dev.replog.schemas.log.LogRules;
import dev.replog.schemas.log.LogSeal;
import dev.replog.schemas.token.Position;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.errors.RecordTooLargeException;

/**
 * Makes erasures again that neither the database nor the log has, because both were restored from backups. Two
 * generations follow the newest one: the first has only the records of these erasures, and mutations go into the
 * second. Writers look for the highest generation, so the second is created, sealed, before the first takes a record.
 * The command may end anywhere and be run again: a record that is appended twice counts once.
 */
final class ErasuresAgain {
    private static final Duration OPEN_MAX = Duration.ofSeconds(60);
    private static final Duration PAUSE = Duration.ofMillis(50);

    private final Connection connection;
    private final GenerationTable table;
    private final LogAdmin log;
    private final SealProof proof;
    private final Producer<byte[], byte[]> producer;
    private final KeptErasures kept;
    private final MarkedRecords records;
    private final LostUsers users;
    private final Consumer<String> say;

    /**
     * The places to look in.
     *
     * @param records those of the log that markers name
     * @param users of erasures that have no record
     */
    record Places(MarkedRecords records, LostUsers users) {}

    ErasuresAgain(
            Connection connection,
            GenerationTable table,
            LogAdmin log,
            Producer<byte[], byte[]> producer,
            KeptErasures kept,
            Places places,
            Consumer<String> say) {
        this.connection = connection;
        this.table = table;
        this.log = log;
        this.proof = new SealProof(producer);
        this.producer = producer;
        this.kept = kept;
        this.records = places.records();
        this.users = places.users();
        this.say = say;
    }

    /** The topics of the two generations. */
    private record Pair(int generation, Topic first, Topic next) {}

    void run(GenerationChange change)
            throws SQLException, ExecutionException, InterruptedException, RefusedException, UnknownSchemaException {
        Subjects subjects = kept.subjects();
        List<ErasureMarker> all = kept.markers().all();
        List<ErasureMarker> missing = MissingErasures.of(all, StoredErasures.markers(connection, subjects), subjects);
        Set<ErasureMarker> found = records.users(missing, subjects).keySet();
        List<ErasureMarker> lost =
                missing.stream().filter(marker -> !found.contains(marker)).toList();
        if (lost.isEmpty()) {
            complete(change);
            return;
        }
        say.accept(lost.size() + " erasures are neither in the database nor in the log");
        GenerationRow sealed = change.seal();
        // Now, when nothing more can be appended to it.
        Map<ErasureMarker, String> userOf = users.of(lost, subjects);
        Pair pair = create(sealed, MissingErasures.generationMax(all));
        List<ErasureMarker> appended = append(sealed, pair, userOf);
        log.setMessageBytesMax(pair.first().name(), Integer.toString(LogSeal.MESSAGE_BYTES_MAX));
        List<Long> ends = proof.ends(pair.first().name(), pair.first().partitions());
        say.accept(
                "Appended " + appended.size() + " erasures to " + pair.first().name() + ", and sealed it");
        for (ErasureMarker marker : appended) {
            kept.markers().put(marker);
        }
        List<ErasureMarker> nobodys =
                lost.stream().filter(marker -> !userOf.containsKey(marker)).toList();
        StoredErasures.keep(connection, nobodys);
        say.accept("Wrote the new places into the markers; " + nobodys.size()
                + " erasures are of users of whom there is nothing");
        register(sealed, pair, ends);
        change.newGeneration(OptionalInt.empty());
    }

    /** Completes an interrupted command, or says that there is nothing to do. */
    private void complete(GenerationChange change)
            throws SQLException, ExecutionException, InterruptedException, RefusedException {
        if (change.isBegun()) {
            change.newGeneration(OptionalInt.empty());
        } else {
            say.accept("Every erasure is in the database or in the log; nothing to do");
        }
    }

    /** Creates the topics that an interrupted command has not created, both sealed. */
    private Pair create(GenerationRow sealed, int above)
            throws ExecutionException, InterruptedException, RefusedException {
        List<Integer> higher =
                List.copyOf(log.all().tailMap(sealed.generation(), false).keySet());
        int first = higher.isEmpty() ? Math.max(sealed.generation(), above) + 1 : higher.getFirst();
        int next = higher.size() < 2 ? first + 1 : higher.get(1);
        Topic before = log.await(sealed.topic());
        List<Topic> topics = new ArrayList<>();
        for (int generation : List.of(first, next)) {
            String name = log.names().mutations(generation);
            boolean isNew = log.createSealed(
                    name,
                    Objects.requireNonNull(sealed.successorPartitions()),
                    Optional.of(before.replicas()),
                    sealed.settings());
            topics.add(log.await(name));
            say.accept((isNew ? "Created " : "Found ") + name);
        }
        return new Pair(first, topics.getFirst(), topics.getLast());
    }

    /** The markers, with the places of the new records. */
    private List<ErasureMarker> append(GenerationRow sealed, Pair pair, Map<ErasureMarker, String> userOf)
            throws ExecutionException, InterruptedException {
        log.setMessageBytesMax(pair.first().name(), GenerationChange.messageBytesMax(sealed.settings()));
        List<ErasureMarker> appended = new ArrayList<>();
        for (ErasureMarker marker : MissingErasures.inOrder(userOf.keySet())) {
            String user = Objects.requireNonNull(userOf.get(marker));
            var record = new ProducerRecord<>(
                    pair.first().name(),
                    user.getBytes(StandardCharsets.UTF_8),
                    RecordCodec.MUTATION.encode(mutation(user, marker)));
            long offset = offset(record);
            appended.add(marker.at(Position.of(pair.generation(), offset).value()));
        }
        return appended;
    }

    /** The brokers may still have the seal of a topic that was opened a moment ago. */
    private long offset(ProducerRecord<byte[], byte[]> record) throws ExecutionException, InterruptedException {
        long deadlineNanos = System.nanoTime() + OPEN_MAX.toNanos();
        while (true) {
            try {
                return producer.send(record).get().offset();
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof RecordTooLargeException) || System.nanoTime() > deadlineNanos) {
                    throw e;
                }
            }
            Thread.sleep(PAUSE);
        }
    }

    private static Mutation mutation(String user, ErasureMarker marker) {
        PayloadHash payload = marker.erasure().payloadHash();
        return Mutation.newBuilder()
                .setUserId(user)
                .setReceivedAt(marker.at())
                .setOperations(List.of())
                .setRules(LogRules.CURRENT)
                .setErasure(new AccountErasure(
                        marker.mutationId(), payload, null, new LostErasure(marker.position(), marker.at())))
                .build();
    }

    private void register(GenerationRow sealed, Pair pair, List<Long> ends) throws SQLException {
        GenerationRegistry.register(
                connection,
                List.of(
                        new ProjectedLog(
                                pair.generation(),
                                pair.first().name(),
                                pair.first().id()),
                        new ProjectedLog(
                                log.names().generationOf(pair.next().name()).orElseThrow(),
                                pair.next().name(),
                                pair.next().id())));
        table.begin(pair.generation(), sealed.settings(), pair.next().partitions());
        table.opened(pair.generation());
        table.sealed(pair.generation(), ends);
        say.accept("Registered " + pair.first().name() + " and " + pair.next().name());
    }
}
