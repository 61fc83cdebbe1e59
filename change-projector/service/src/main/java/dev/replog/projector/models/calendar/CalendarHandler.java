package dev.replog.projector.models.calendar;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.http.auth.Caller;
import dev.replog.http.request.EntityTags;
import dev.replog.http.request.HeaderNames;
import dev.replog.projector.models.ModelReads;
import dev.replog.projector.models.ModelReads.Known;
import dev.replog.projector.models.ModelReads.Place;
import dev.replog.projector.models.calendar.ReadQuery.Days;
import dev.replog.projector.models.calendar.ReadQuery.Records;
import dev.replog.projector.past.AsOf;
import dev.replog.projector.past.PastReads;
import io.r2dbc.spi.Row;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.UUID;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.springframework.http.CacheControl;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatus;
import org.springframework.http.MediaType;
import org.springframework.web.reactive.function.server.ServerRequest;
import org.springframework.web.reactive.function.server.ServerResponse;
import reactor.core.publisher.Mono;

/** The calendar and the records over HTTP. HEAD goes the same way; the server leaves its body out. */
final class CalendarHandler {
    /** A cache may keep what is the user's own, but asks each time whether it still holds. */
    private static final CacheControl CACHE = CacheControl.noCache().cachePrivate();

    private final KnownCatalogues known;
    private final ModelReads reads;
    private final PastReads pasts;
    private final int pageSize;
    private final int pageSizeMax;

    CalendarHandler(KnownCatalogues known, ModelReads reads, PastReads pasts, int pageSize, int pageSizeMax) {
        this.known = known;
        this.reads = reads;
        this.pasts = pasts;
        this.pageSize = pageSize;
        this.pageSizeMax = pageSizeMax;
    }

    Mono<ServerResponse> days(ServerRequest request) {
        return Mono.defer(() -> {
            Days query = Days.parse(AsOf.without(request.queryParams()));
            return answer(
                    request,
                    query,
                    new Question(DaySql.READ, query.from(), query.to()),
                    (row, place) -> new CalendarAnswer(place, items(row), null, false));
        });
    }

    Mono<ServerResponse> records(ServerRequest request) {
        return Mono.defer(() -> {
            Records query = Records.parse(AsOf.without(request.queryParams()), pageSize, pageSizeMax);
            return answer(
                    request,
                    query,
                    new Question(sql(query), start(query), query.maxResults()),
                    (row, place) -> page(row, place, query));
        });
    }

    /** A query with its parameters $4 and $5. */
    private record Question(AnswerSql sql, Object first, Object second) {}

    private Mono<ServerResponse> answer(
            ServerRequest request, ReadQuery query, Question question, BiFunction<Row, Place, CalendarAnswer> read) {
        EntityTags ifNoneMatch = ifNoneMatch(request);
        Known has = AnswerEtag.known(ifNoneMatch, query);
        Optional<String> asOf = AsOf.text(request.queryParams());
        if (asOf.isPresent()) {
            return past(request, asOf.get(), question, read)
                    .flatMap(found -> pasts.mark(Caller.of(request).userId(), found.head())
                            .flatMap(mark -> answer(
                                    request,
                                    found.unless(has),
                                    query,
                                    ifNoneMatch,
                                    headers -> headers.set(HeaderNames.AS_OF, mark))));
        }
        return reads.read(
                        request,
                        CalendarModel.NAME,
                        question.sql().statement(),
                        has,
                        statement -> statement.bind("$4", question.first()).bind("$5", question.second()),
                        read)
                .flatMap(found -> answer(request, found, query, ifNoneMatch, headers -> {}));
    }

    private Mono<CalendarAnswer> past(
            ServerRequest request, String asOf, Question question, BiFunction<Row, Place, CalendarAnswer> read) {
        String userId = Caller.of(request).userId();
        return pasts.position(request, AsOf.parse(asOf, userId))
                .flatMap(position -> pasts.read(
                        userId,
                        position,
                        PastCalendarSql.read(known.types(), question.sql().answer()),
                        statement -> statement
                                .bind("$1", userId)
                                .bind("$2", question.first())
                                .bind("$3", question.second())
                                .bind("$4", position),
                        row -> read.apply(row, new Place(position, CalendarAnswer.PAST))));
    }

    private static AnswerSql sql(Records query) {
        if (query.exerciseId() != null) {
            return RecordSql.ONE;
        }
        return query.after() == null ? RecordSql.FIRST : RecordSql.PAGE;
    }

    private static UUID start(Records query) {
        UUID exerciseId = query.exerciseId();
        UUID after = query.after();
        return exerciseId != null ? exerciseId : after != null ? after : new UUID(0, 0);
    }

    private static CalendarAnswer page(Row row, Place place, Records query) {
        Long found = row.get("found", Long.class);
        String last = row.get("last_exercise_id", String.class);
        boolean isMore = found != null && found > query.maxResults();
        return new CalendarAnswer(place, items(row), isMore ? last : null, true);
    }

    private static @Nullable ByteBuffer items(Row row) {
        return row.get("items", ByteBuffer.class);
    }

    private Mono<ServerResponse> answer(
            ServerRequest request,
            CalendarAnswer found,
            ReadQuery query,
            EntityTags ifNoneMatch,
            Consumer<HttpHeaders> headers) {
        String etag = '"' + AnswerEtag.of(found.place(), query) + '"';
        ByteBuffer items = found.items();
        if (items == null || ifNoneMatch instanceof EntityTags.Any) {
            return ServerResponse.status(HttpStatus.NOT_MODIFIED)
                    .eTag(etag)
                    .cacheControl(CACHE)
                    .headers(headers)
                    .build();
        }
        return reads.token(request, found.head())
                .flatMap(token -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .eTag(etag)
                        .cacheControl(CACHE)
                        .headers(headers)
                        .bodyValue(found.json(items, token)));
    }

    private static EntityTags ifNoneMatch(ServerRequest request) {
        return EntityTags.parse(request.headers().header(HttpHeaders.IF_NONE_MATCH));
    }
}
