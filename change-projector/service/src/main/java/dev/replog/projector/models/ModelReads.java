package dev.replog.projector.models;

import dev.replog.http.auth.Caller;
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
 * Reads of further models over the reading role. They keep a pull's promise: no answer is from before the token in
 * {@code Replog-Min-Token}, as far as the model itself has come. A model that no instance computes, that is incomplete,
 * or whose rows are still of before a rebuild, is 503.
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
     * Reads what {@link ModelSql#read} asks for.
     *
     * @param known what the client has an answer for
     * @param bind binds $4 and further
     * @param read the answer, given where the model stands; called for what the client has already as well
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
        return following(model).reads().read(request, ignored -> attempt, Standing::head);
    }

    /** The sync token of where an answer stands. */
    public Mono<String> token(ServerRequest request, long head) {
        return reads.token(Caller.of(request).userId(), head);
    }

    private static Place place(String model, Row row) {
        Long head = row.get("head", Long.class);
        Integer generation = row.get("generation", Integer.class);
        if (head == null || generation == null) {
            throw ReadFaults.unavailable(
                    "the read model " + model + " is not there now, or not complete; try again later", null);
        }
        return new Place(head, generation);
    }

    private Followed following(String model) {
        return followed.computeIfAbsent(model, name -> {
            Advances own = advances.of(name);
            return new Followed(
                    reads.following(own), new HeadRechecks(own, users -> heads(name, users), recheck, scheduler));
        });
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

    /** An answer that says where its model stands. */
    public interface Standing {
        long head();
    }

    /** Where a model stands for one user: the position, and how often the model was begun. */
    public record Place(long head, int generation) {}

    /** What a client has an answer for. */
    public record Known(long head, int generation) {
        public static final Known NOTHING = new Known(-1, -1);
    }
}
