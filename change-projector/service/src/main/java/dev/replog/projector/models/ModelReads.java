package dev.replog.projector.models;

import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.HeadRechecks;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.ReadFaults;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.BiFunction;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Reads of read models. As with pulls, the model has applied everything up to the token in {@code Replog-Min-Token}
 * before it is read. The response is 503 when no instance computes the model, when it is incomplete, and when its rows
 * are older than a rebuild.
 */
public final class ModelReads implements AutoCloseable {
    private final ReadDatabase database;
    private final CaughtUpReads reads;
    private final ModelAdvances advances;
    private final Duration recheck;
    private final Scheduler scheduler;
    private final Map<String, Followed> followed = new ConcurrentHashMap<>();

    private record Followed(CaughtUpReads reads, HeadRechecks rechecks) {}

    ModelReads(
            ReadDatabase database, CaughtUpReads reads, ModelAdvances advances, Duration recheck, Scheduler scheduler) {
        this.database = database;
        this.reads = reads;
        this.advances = advances;
        this.recheck = recheck;
        this.scheduler = scheduler;
    }

    /**
     * Runs a statement of {@link ModelSql#read}.
     *
     * @param known the head for which the client has the answer already
     * @param bind binds $4 and later parameters
     * @param read makes the answer of a row and the model's head; called also when the client has the answer already
     */
    public <T extends Standing> Mono<T> read(
            ServerRequest request,
            String model,
            String sql,
            Known known,
            UnaryOperator<Statement> bind,
            BiFunction<Row, Place, T> read) {
        String userId = Caller.of(request).userId();
        Mono<T> attempt = database.first(
                        userId,
                        sql,
                        statement -> bind.apply(statement
                                .bind("$1", userId)
                                .bind("$2", known.head())
                                .bind("$3", known.generation())),
                        row -> read.apply(row, place(model, row)))
                .switchIfEmpty(Mono.error(() -> new IllegalStateException("a statement that gives a row gave none")));
        return following(model).read(request, ignored -> attempt, Standing::head);
    }

    /** The sync token of an answer's head. */
    public Mono<String> token(ServerRequest request, long head) {
        return reads.token(Caller.of(request).userId(), head);
    }

    private static Place place(String model, Row row) {
        Long head = row.get("head", Long.class);
        Integer generation = row.get("generation", Integer.class);
        if (head == null || generation == null) {
            throw unavailable(model);
        }
        return new Place(head, generation);
    }

    /** 503: no instance computes the model, it is incomplete, or its rows are older than a rebuild. */
    public static ProblemException unavailable(String model) {
        return ReadFaults.unavailable(
                "the read model " + model + " is not there now, or not complete; try again later", null);
    }

    /** Reads that wait for this read model. */
    public CaughtUpReads following(String model) {
        return followed.computeIfAbsent(model, name -> {
                    Advances own = advances.of(name);
                    return new Followed(
                            reads.following(own),
                            new HeadRechecks(own, users -> heads(name, users), recheck, scheduler));
                })
                .reads();
    }

    private Mono<Map<String, Long>> heads(String model, Collection<String> userIds) {
        return database.all(
                        ModelSql.heads(model),
                        statement -> statement.bind("$1", userIds.toArray(String[]::new)),
                        row -> Map.entry(text(row), place(model, row).head()))
                .map(rows -> rows.stream().collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue)));
    }

    private static String text(Row row) {
        String value = row.get("user_id", String.class);
        return value == null ? "" : value;
    }

    @Override
    public void close() {
        followed.values().forEach(one -> one.rechecks().close());
    }

    /** An answer with the model's head. */
    public interface Standing {
        long head();
    }

    /** A model's head for one user, and the model's generation, which rises with each rebuild. */
    public record Place(long head, int generation) {}

    /** The head and the generation of the answer that a client has. */
    public record Known(long head, int generation) {
        public static final Known NOTHING = new Known(-1, -1);
    }
}
