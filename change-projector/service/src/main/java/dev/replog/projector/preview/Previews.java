package dev.replog.projector.preview;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.decide.Decider;
import dev.replog.decide.LogPlace;
import dev.replog.decide.Logs;
import dev.replog.decide.Retention;
import dev.replog.decide.UserState;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.projector.database.GenerationRegistry;
import dev.replog.projector.load.Needs;
import dev.replog.projector.load.StateLoader;
import dev.replog.projector.progress.Places;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Signal;

/**
 * Decides mutations that are not appended, by the same steps as the projection and on the same rows, and stores
 * nothing. Each preview runs on a virtual thread of its own. Their number is bounded, and further ones are refused at
 * once. A started preview runs to its end even when its request has ended, because its place and its session are
 * returned only then.
 */
final class Previews {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(1);
    private static final String HEAD = """
            SELECT coalesce((SELECT position FROM user_head WHERE user_id = ?), 0) AS head,
              coalesce((SELECT max(generation) FROM log_generation), 1) AS generation
            """;

    private final Executor threads = work -> Thread.ofVirtual().name("preview").start(work);
    private final KnownCatalogues catalogues;
    private final Supplier<StateLoader> loader;
    private final PreviewDatabase database;
    private final Places places;
    private final Runnable refused;
    private final Retention retention;
    private final InstantSource clock;

    /**
     * @param catalogues every version of the catalogue that a mutation may name
     * @param loader reads the state that the mutation is decided on
     * @param refused is called for each preview that is refused because there are too many
     * @param retention how long the projection keeps a mutation id
     */
    Previews(
            KnownCatalogues catalogues,
            Supplier<StateLoader> loader,
            PreviewDatabase database,
            Places places,
            Runnable refused,
            Retention retention,
            InstantSource clock) {
        this.catalogues = catalogues;
        this.loader = loader;
        this.database = database;
        this.places = places;
        this.refused = refused;
        this.retention = retention;
        this.clock = clock;
    }

    /**
     * @param reach the position that must have been decided; before that, no preview is made
     */
    Mono<Preview> of(Mutation mutation, long reach) {
        return Mono.defer(() -> {
            String userId = mutation.getUserId();
            if (!places.enter(userId)) {
                refused.run();
                return Mono.error(overloaded());
            }
            CompletableFuture<Preview> preview = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return decide(asRead(mutation), reach);
                        } finally {
                            places.leave(userId);
                        }
                    },
                    threads);
            // Not cancelled, because that would interrupt the driver in the middle of a response. A failure is a value,
            // because a failure that nobody waits for any more would be logged as an error.
            return Mono.fromFuture(preview.handle(Previews::signal), true).dematerialize();
        });
    }

    private static Signal<Preview> signal(@Nullable Preview preview, @Nullable Throwable failure) {
        if (preview != null) {
            return Signal.next(preview);
        }
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return Signal.error(cause == null ? new IllegalStateException("neither a preview nor a failure") : cause);
    }

    private Preview decide(Mutation mutation, long reach) {
        Catalogues known = catalogues.versions();
        Needs needs = new Needs(known.all());
        needs.add(mutation);
        Basis basis = database.read(mutation.getUserId(), connection -> basis(connection, mutation, needs, reach));
        UserState state = basis.state();
        if (state == null) {
            return new Preview(basis.head(), List.of());
        }
        LogPlace place = AssumedPlace.place(mutation, basis.head(), basis.newestGeneration(), clock.instant());
        List<OperationOutcome> outcomes = Decider.decide(state, mutation, place, retention, basis.logs(), known)
                .outcomes();
        return new Preview(
                basis.head(),
                outcomes.stream()
                        .map(outcome -> AssumedPlace.withoutItsEtag(outcome, place))
                        .toList());
    }

    /**
     * @param state null when the head is below the required position; then nothing else is read
     */
    private record Basis(
            long head,
            int newestGeneration,
            Logs logs,
            @Nullable UserState state) {}

    private Basis basis(Connection connection, Mutation mutation, Needs needs, long reach) throws SQLException {
        long head;
        int newestGeneration;
        try (PreparedStatement statement = connection.prepareStatement(HEAD)) {
            statement.setString(1, mutation.getUserId());
            try (ResultSet row = statement.executeQuery()) {
                row.next();
                head = row.getLong("head");
                newestGeneration = row.getInt("generation");
            }
        }
        UserState state =
                head < reach ? null : loader.get().load(connection, needs).get(mutation.getUserId());
        return new Basis(head, newestGeneration, GenerationRegistry.logs(connection), state);
    }

    /** The mutation as the projection would read it from the log. */
    private static Mutation asRead(Mutation mutation) {
        try {
            return RecordCodec.MUTATION.decode(RecordCodec.MUTATION.encode(mutation));
        } catch (UndecodableRecordException impossible) {
            throw new IllegalStateException("written with this release's schema", impossible);
        }
    }

    private static ProblemException overloaded() {
        return new ProblemException(Problem.of(ErrorCode.OVERLOADED, "previews at once: too many; try again shortly")
                .withRetryAfter(RETRY_AFTER));
    }
}
