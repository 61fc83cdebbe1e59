package dev.replog.projector.pull;

import dev.replog.backing.catalogue.KnownCatalogues;
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
        String sql = pages.get()
                .page(
                        pull.kind(),
                        pull.showDeleted(),
                        pull.newest(),
                        !pull.types().isEmpty());
        return database.first(pull.userId(), sql, statement -> bind(pull, statement), ReadModel::page)
                .switchIfEmpty(oneRowExpected())
                .flatMap(page -> counted(pull, page));
    }

    /** The page with the number of entities after it, when the pull needs that number. */
    private Mono<PullPage> counted(Pull pull, PullPage page) {
        int countMax = pull.countMax(page);
        Cursor last = page.last();
        if (countMax == 0 || last == null) {
            return Mono.just(page);
        }
        String sql = pages.get()
                .count(
                        pull.kind(),
                        pull.showDeleted(),
                        pull.newest(),
                        !pull.types().isEmpty());
        return database.first(
                        pull.userId(),
                        sql,
                        statement -> bindOptional(
                                pull, bindPlace(pull, last, statement).bind("$5", countMax), 6),
                        row -> (int) Rows.number(row, "behind"))
                .switchIfEmpty(oneRowExpected())
                .map(page::with);
    }

    private static Statement bind(Pull pull, Statement statement) {
        bindPlace(pull, pull.cursor(), statement)
                .bind("$5", pull.maxResults())
                .bind("$6", pull.known())
                .bind("$7", pull.waiting().reach())
                .bind("$8", pull.bytesMax())
                .bind("$9", pull.format().separator);
        return bindOptional(pull, statement, 10);
    }

    private static Statement bindPlace(Pull pull, Cursor place, Statement statement) {
        return statement
                .bind("$1", pull.userId())
                .bind("$2", place.position())
                .bind("$3", (short) place.type())
                .bind("$4", place.id());
    }

    private static Statement bindOptional(Pull pull, Statement statement, int first) {
        int next = first;
        if (!pull.showDeleted()) {
            statement.bind("$" + next++, pull.start());
        }
        if (!pull.types().isEmpty()) {
            Short[] codes =
                    pull.types().stream().map(type -> (short) type.code()).toArray(Short[]::new);
            statement.bind("$" + next, codes);
        }
        return statement;
    }

    private static PullPage page(Row row) {
        ByteBuffer items = row.get("items", ByteBuffer.class);
        return new PullPage(
                Rows.number(row, "head"),
                Rows.number(row, "horizon"),
                (int) Rows.number(row, "found"),
                (int) Rows.number(row, "fitting"),
                Rows.required(row, "cut", Boolean.class),
                0,
                (int) Rows.number(row, "unreadable"),
                last(row),
                items == null ? ByteBuffer.allocate(0) : items);
    }

    private static @Nullable Cursor last(Row row) {
        UUID id = row.get("last_id", UUID.class);
        return id == null
                ? null
                : new Cursor(Rows.number(row, "last_position"), Rows.required(row, "last_type", Short.class), id);
    }

    Mono<FoundEntity> entity(String userId, EntityType type, UUID id, List<Long> known) {
        return database.first(
                        userId,
                        entities.get().entity(type),
                        statement -> statement.bind("$1", userId).bind("$2", id).bind("$3", known.toArray(Long[]::new)),
                        row -> new FoundEntity(
                                Rows.number(row, "head"),
                                row.get("etag_position", Long.class),
                                row.get("body", ByteBuffer.class)))
                .switchIfEmpty(oneRowExpected());
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
