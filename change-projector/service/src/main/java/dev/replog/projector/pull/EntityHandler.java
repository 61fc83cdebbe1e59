package dev.replog.projector.pull;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.EntityTags;
import dev.replog.http.request.HeaderNames;
import dev.replog.http.request.Requester;
import dev.replog.projector.past.AsOf;
import dev.replog.projector.past.PastReads;
import dev.replog.projector.read.CaughtUpReads;
import dev.replog.projector.read.CollectionPath;
import dev.replog.projector.read.NoParameters;
import dev.replog.projector.read.ReadMeter;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.Etag;
import dev.replog.schemas.token.Position;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.springframework.http.HttpHeaders;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/**
 * Reads one entity over HTTP, with everything below it when it is a root. Deleted entities and those of other users get
 * 404.
 */
final class EntityHandler {
    static final String ID = "id";

    private final KnownCatalogues catalogues;
    private final ReadModel readModel;
    private final CaughtUpReads reads;
    private final PastModel pastModel;
    private final PastReads pasts;
    private final ReadMeter meter;

    EntityHandler(
            KnownCatalogues catalogues,
            ReadModel readModel,
            CaughtUpReads reads,
            PastModel pastModel,
            PastReads pasts,
            ReadMeter meter) {
        this.catalogues = catalogues;
        this.readModel = readModel;
        this.reads = reads;
        this.pastModel = pastModel;
        this.pasts = pasts;
        this.meter = meter;
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return Mono.defer(() -> {
            EntityType type = CollectionPath.type(catalogues.types(), request);
            Optional<String> asOf = AsOf.text(request.queryParams());
            NoParameters.require(AsOf.without(request.queryParams()));
            String text = request.pathVariable(ID);
            UUID id = CanonicalText.parseUuid(text).orElseThrow(() -> notFound(type, text));
            EntityTags ifNoneMatch = PullHandler.ifNoneMatch(request);
            String userId = Caller.of(request).userId();
            List<Long> known = positions(ifNoneMatch);
            if (asOf.isEmpty()) {
                return reads.read(
                                request,
                                reach -> readModel.entity(userId, type, id, known),
                                ReadModel.FoundEntity::head)
                        .doOnNext(found -> measure(request, found))
                        .flatMap(found -> answer(found, ifNoneMatch, type, id, headers -> {}));
            }
            return pasts.position(request, AsOf.parse(asOf.get(), userId))
                    .flatMap(position -> pastModel
                            .entity(userId, type, id, known, position)
                            .doOnNext(found -> measure(request, found))
                            .zipWith(pasts.mark(userId, position))
                            .flatMap(both -> answer(
                                    both.getT1(),
                                    ifNoneMatch,
                                    type,
                                    id,
                                    headers -> headers.set(HeaderNames.AS_OF, both.getT2()))));
        });
    }

    private void measure(ServerRequest request, ReadModel.FoundEntity found) {
        meter.answered(
                Requester.of(request.exchange()),
                found.body() == null ? 0 : found.body().remaining());
    }

    private static Mono<ServerResponse> answer(
            ReadModel.FoundEntity found,
            EntityTags ifNoneMatch,
            EntityType type,
            UUID id,
            Consumer<HttpHeaders> headers) {
        Long etagPosition = found.etagPosition();
        if (etagPosition == null) {
            return Mono.error(notFound(type, id.toString()));
        }
        String etag = Etag.of(etagPosition);
        ByteBuffer body = found.body();
        return body == null || ifNoneMatch instanceof EntityTags.Any
                ? PullHandler.notModified(etag, headers)
                : PullHandler.json(etag, headers, body);
    }

    private static List<Long> positions(EntityTags tags) {
        return switch (tags) {
            case EntityTags.Absent(), EntityTags.Any() -> List.of();
            case EntityTags.Listed listed ->
                listed.tags().stream()
                        .flatMap(tag -> tag.position().stream())
                        .map(Position::value)
                        .toList();
        };
    }

    private static ProblemException notFound(EntityType type, String id) {
        return new ProblemException(
                ErrorCode.NOT_FOUND, type.name() + " " + CanonicalText.shown(id) + ": not there, or deleted");
    }
}
