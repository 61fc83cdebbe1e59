package dev.replog.projector.models.calendar;

import dev.replog.http.request.EntityTags;
import dev.replog.projector.models.ModelReads;
import dev.replog.projector.models.ModelReads.Known;
import dev.replog.projector.models.ModelReads.Place;
import dev.replog.projector.models.calendar.ReadQuery.Days;
import dev.replog.projector.models.calendar.ReadQuery.Records;
import io.r2dbc.spi.Row;
import java.nio.ByteBuffer;
import java.util.UUID;
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

    private final ModelReads reads;
    private final int pageSize;
    private final int pageSizeMax;

    CalendarHandler(ModelReads reads, int pageSize, int pageSizeMax) {
        this.reads = reads;
        this.pageSize = pageSize;
        this.pageSizeMax = pageSizeMax;
    }

    Mono<ServerResponse> days(ServerRequest request) {
        return Mono.defer(() -> {
            Days query = Days.parse(request.queryParams());
            EntityTags ifNoneMatch = ifNoneMatch(request);
            Known known = AnswerEtag.known(ifNoneMatch, query);
            return reads.read(
                            request,
                            CalendarModel.NAME,
                            DaySql.READ,
                            known,
                            statement -> statement.bind("$4", query.from()).bind("$5", query.to()),
                            (row, place) -> new CalendarAnswer(place, items(row), null, false))
                    .flatMap(found -> answer(request, found, query, ifNoneMatch));
        });
    }

    Mono<ServerResponse> records(ServerRequest request) {
        return Mono.defer(() -> {
            Records query = Records.parse(request.queryParams(), pageSize, pageSizeMax);
            EntityTags ifNoneMatch = ifNoneMatch(request);
            Known known = AnswerEtag.known(ifNoneMatch, query);
            return reads.read(
                            request,
                            CalendarModel.NAME,
                            sql(query),
                            known,
                            statement -> statement.bind("$4", start(query)).bind("$5", query.maxResults()),
                            (row, place) -> page(row, place, query))
                    .flatMap(found -> answer(request, found, query, ifNoneMatch));
        });
    }

    private static String sql(Records query) {
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
            ServerRequest request, CalendarAnswer found, ReadQuery query, EntityTags ifNoneMatch) {
        String etag = '"' + AnswerEtag.of(found.place(), query) + '"';
        ByteBuffer items = found.items();
        if (items == null || ifNoneMatch instanceof EntityTags.Any) {
            return ServerResponse.status(HttpStatus.NOT_MODIFIED)
                    .eTag(etag)
                    .cacheControl(CACHE)
                    .build();
        }
        return reads.token(request, found.head())
                .flatMap(token -> ServerResponse.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .eTag(etag)
                        .cacheControl(CACHE)
                        .bodyValue(found.json(items, token)));
    }

    private static EntityTags ifNoneMatch(ServerRequest request) {
        return EntityTags.parse(request.headers().header(HttpHeaders.IF_NONE_MATCH));
    }
}
