package dev.replog.projector.models.history;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.auth.Caller;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import dev.replog.http.request.EntityTags;
import dev.replog.projector.models.ModelReads;
import dev.replog.projector.read.CollectionPath;
import dev.replog.projector.read.ReadProperties;
import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.EntityType;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The history of one entity over HTTP, also of one that was deleted. Another user's is not there. */
final class HistoryHandler {
    static final String ID = "id";
    private static final CacheControl CACHE = CacheControl.noCache().cachePrivate();

    private final KnownCatalogues catalogues;
    private final ModelReads reads;
    private final ReadProperties properties;

    HistoryHandler(KnownCatalogues catalogues, ModelReads reads, ReadProperties properties) {
        this.catalogues = catalogues;
        this.reads = reads;
        this.properties = properties;
    }

    /**
     * @param place where the model stands for the user
     * @param found how many entries there are from here on, at most one more than were asked for
     * @param last the last entry of the page, when it is full
     */
    private record Page(
            ModelReads.Place place,
            boolean isKnown,
            long found,
            @Nullable HistoryPlace last,
            @Nullable ByteBuffer items)
            implements ModelReads.Standing {
        @Override
        public long head() {
            return place.head();
        }
    }

    Mono<ServerResponse> get(ServerRequest request) {
        return Mono.defer(() -> {
            EntityType type = CollectionPath.type(catalogues.types(), request);
            String text = request.pathVariable(ID);
            UUID id = CanonicalText.parseUuid(text).orElseThrow(() -> notFound(type, text));
            HistoryQuery query = HistoryQuery.parse(
                    Caller.of(request).userId(),
                    type,
                    id,
                    request.queryParams(),
                    properties.pageSize(),
                    properties.pageSizeMax());
            HistoryEtag etag = HistoryEtag.of(query);
            EntityTags ifNoneMatch = EntityTags.parse(request.headers().header(HttpHeaders.IF_NONE_MATCH));
            ModelReads.Known known = etag.known(ifNoneMatch);
            return reads.read(
                            request,
                            HistoryModel.NAME,
                            HistorySql.PAGE,
                            known,
                            statement -> bind(query, statement),
                            HistoryHandler::page)
                    .flatMap(page -> answer(request, query, etag, known, ifNoneMatch, page));
        });
    }

    private static Statement bind(HistoryQuery query, Statement statement) {
        return statement
                .bind("$4", (short) query.type().code())
                .bind("$5", query.id())
                .bind("$6", query.behind().position())
                .bind("$7", (short) query.behind().ordinal())
                .bind("$8", query.maxResults());
    }

    private static Page page(Row row, ModelReads.Place place) {
        Long found = row.get("found", Long.class);
        Long position = row.get("last_position", Long.class);
        Short ordinal = row.get("last_ordinal", Short.class);
        return new Page(
                place,
                Boolean.TRUE.equals(row.get("is_known", Boolean.class)),
                found == null ? 0 : found,
                position == null || ordinal == null ? null : new HistoryPlace(position, ordinal),
                row.get("items", ByteBuffer.class));
    }

    private Mono<ServerResponse> answer(
            ServerRequest request,
            HistoryQuery query,
            HistoryEtag etag,
            ModelReads.Known known,
            EntityTags ifNoneMatch,
            Page page) {
        String tag = '"' + etag.at(page.place()) + '"';
        if (known.head() == page.head() && known.generation() == page.place().generation()) {
            return notModified(tag);
        }
        if (!page.isKnown()) {
            return Mono.error(notFound(query.type(), query.id().toString()));
        }
        return ifNoneMatch instanceof EntityTags.Any
                ? notModified(tag)
                : reads.token(request, page.head())
                        .flatMap(syncToken -> ServerResponse.ok()
                                .contentType(MediaType.APPLICATION_JSON)
                                .eTag(tag)
                                .cacheControl(CACHE)
                                .bodyValue(json(query, page, syncToken)));
    }

    private static Mono<ServerResponse> notModified(String tag) {
        return ServerResponse.status(HttpStatus.NOT_MODIFIED)
                .eTag(tag)
                .cacheControl(CACHE)
                .build();
    }

    private static ByteBuffer json(HistoryQuery query, Page page, String syncToken) {
        HistoryPlace last = page.found() > query.maxResults() ? page.last() : null;
        // Tokens are URL-safe, so there is nothing to escape.
        String token = last == null ? "null" : '"' + last.encode(query.userId(), query.type(), query.id()) + '"';
        ByteBuffer items = page.items() == null ? ByteBuffer.allocate(0) : page.items();
        byte[] before = "{\"items\":[".getBytes(StandardCharsets.US_ASCII);
        byte[] after = ("],\"pageToken\":" + token + ",\"sync_token\":\"" + syncToken + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer json = ByteBuffer.allocate(before.length + items.remaining() + after.length);
        return json.put(before).put(items.duplicate()).put(after).flip();
    }

    private static ProblemException notFound(EntityType type, String id) {
        return new ProblemException(
                ErrorCode.NOT_FOUND, type.name() + " " + CanonicalText.shown(id) + ": nothing is known of it");
    }
}
