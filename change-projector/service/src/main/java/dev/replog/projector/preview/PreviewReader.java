package dev.replog.projector.preview;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.commands.limit.PushLimit;
import dev.replog.commands.read.CommandHeaders;
import dev.replog.commands.read.DecidedBy;
import dev.replog.commands.read.Mutations;
import dev.replog.commands.read.PushCommand;
import dev.replog.commands.read.PushReader;
import dev.replog.commands.read.Reading;
import dev.replog.commands.read.RequestContent;
import dev.replog.http.auth.Caller;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.request.Bodies;
import dev.replog.schemas.Mutation;
import java.time.InstantSource;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.springframework.web.reactive.function.server.ServerRequest;
import reactor.core.publisher.Mono;

/** Reads a push that is previewed, as the command API reads it, and charges it to its user. */
final class PreviewReader {
    private final DecidedBy decidedBy;
    private final KnownCatalogues known;
    private final Bodies bodies;
    private final RateLimit limit;
    private final Supplier<UUID> ids;
    private final InstantSource clock;

    PreviewReader(
            DecidedBy decidedBy,
            KnownCatalogues known,
            Bodies bodies,
            RateLimit limit,
            Supplier<UUID> ids,
            InstantSource clock) {
        this.decidedBy = decidedBy;
        this.known = known;
        this.bodies = bodies;
        this.limit = limit;
        this.ids = ids;
        this.clock = clock;
    }

    /** @param mutation what would be appended; null when nothing would */
    record Read(PushCommand push, @Nullable Mutation mutation) {}

    Mono<Read> read(ServerRequest request) {
        // Before the body is read, because a user beyond the limit must not cause that work either.
        pass(request, limit.beforePush(Caller.of(request).userId()));
        return bodies.readJson(request).map(body -> read(request, body));
    }

    private Read read(ServerRequest request, byte[] body) {
        Caller caller = Caller.of(request);
        Reading<PushCommand> reading = PushReader.read(decidedBy.catalogue(), caller.userId(), body, ids);
        pass(request, PushLimit.take(limit, caller.userId(), reading, body.length));
        PushCommand push = reading.orThrow();
        if (!push.isAppendable()) {
            return new Read(push, null);
        }
        String clientVersion = CommandHeaders.catalogue(request.headers()::header, known.versions())
                .orThrow()
                .orElse(null);
        RequestContent content = RequestContent.push(caller.userId(), caller.device(), clientVersion, push);
        return new Read(push, Mutations.of(content, decidedBy, clock.instant(), null));
    }

    private static void pass(ServerRequest request, Optional<RateLimit.Refused> limited) {
        RateLimit.pass(limited, request.exchange().getResponse().getHeaders());
    }
}
