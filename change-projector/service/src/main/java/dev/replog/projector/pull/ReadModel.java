package dev.replog.projector.pull;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.projector.read.EntitySource;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.Rows;
import dev.replog.schemas.catalogue.EntityType;
import io.r2dbc.spi.Row;
import io.r2dbc.spi.Statement;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The reads of PostgreSQL, one statement each. */
final class ReadModel {
    private final ReadDatabase database;
    private final Supplier<PageSql> pages;
    private final Supplier<PullSql> entities;

    ReadModel(ReadDatabase database, KnownCatalogues known) {
        this.database = database;
        this.pages = known.fromTypes(PageSql::new);
        this.entities = known.fromTypes(PullSql::new);
    }

    /**
     * One entity that is read by itself.
     *
     * @param head the user's head in the same snapshot
     * @param etagPosition null when there is no such entity
     * @param body null when the client has it already, or there is none
     */
    record FoundEntity(
            long head,
            @Nullable Long etagPosition,
            @Nullable ByteBuffer body) {}

    /** The receipt of a mutation id. */
    record FoundReceipt(long position, Instant decidedAt, ByteBuffer outcome) {}

    Mono<PullPage> page(Pull pull) {
        PageStatement page = new PageStatement(pull, EntitySource.NOW);
        return database.first(pull.userId(), page.sql(pages.get()), page::bind, PageStatement::read)
                .switchIfEmpty(oneRowExpected())
                .flatMap(found -> counted(pull, found, page));
    }

    /** The page with the number of entities after it, when the pull needs that number. */
    private Mono<PullPage> counted(Pull pull, PullPage found, PageStatement page) {
        int countMax = pull.countMax(found);
        Cursor last = found.last();
        if (countMax == 0 || last == null) {
            return Mono.just(found);
        }
        return database.first(
                        pull.userId(),
                        page.countSql(pages.get()),
                        statement -> page.bindCount(statement, last, countMax),
                        row -> (int) Rows.number(row, "behind"))
                .switchIfEmpty(oneRowExpected())
                .map(found::with);
    }

    Mono<FoundEntity> entity(String userId, EntityType type, UUID id, List<Long> known) {
        return database.first(
                        userId,
                        entities.get().entity(type),
                        statement -> bindEntity(statement, userId, id, known),
                        ReadModel::found)
                .switchIfEmpty(oneRowExpected());
    }

    static Statement bindEntity(Statement statement, String userId, UUID id, List<Long> known) {
        return statement.bind("$1", userId).bind("$2", id).bind("$3", known.toArray(Long[]::new));
    }

    static FoundEntity found(Row row) {
        return new FoundEntity(
                Rows.number(row, "head"), row.get("etag_position", Long.class), row.get("body", ByteBuffer.class));
    }

    Mono<FoundReceipt> receipt(String userId, UUID mutationId) {
        return database.first(
                userId,
                PullSql.RECEIPT,
                statement -> statement.bind("$1", userId).bind("$2", mutationId),
                row -> new FoundReceipt(
                        Rows.number(row, "position"),
                        Rows.required(row, "decided_at", OffsetDateTime.class).toInstant(),
                        Rows.required(row, "outcome", ByteBuffer.class)));
    }

    private static <T> Mono<T> oneRowExpected() {
        return Mono.error(() -> new IllegalStateException("a statement that always gives a row gave none"));
    }
}
