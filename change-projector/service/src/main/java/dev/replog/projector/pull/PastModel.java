package dev.replog.projector.pull;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.projector.past.PastReads;
import dev.replog.projector.read.EntitySource;
import dev.replog.projector.read.Rows;
import dev.replog.schemas.catalogue.EntityType;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;

/** The reads of past states, one statement each. A pull of a past state starts at its position. */
final class PastModel {
    private final PastReads reads;
    private final Supplier<PageSql> pages;
    private final Supplier<PullSql> entities;

    PastModel(PastReads reads, KnownCatalogues known) {
        this.reads = reads;
        this.pages = known.fromTypes(types -> new PageSql(types, EntitySource.PAST));
        this.entities = known.fromTypes(PullSql::new);
    }

    Mono<PullPage> page(Pull pull) {
        PageStatement page = new PageStatement(pull, EntitySource.PAST);
        return reads.read(pull.userId(), pull.start(), page.sql(pages.get()), page::bind, PageStatement::read)
                .flatMap(found -> counted(pull, found, page));
    }

    private Mono<PullPage> counted(Pull pull, PullPage found, PageStatement page) {
        int countMax = pull.countMax(found);
        Cursor last = found.last();
        if (countMax == 0 || last == null) {
            return Mono.just(found);
        }
        return reads.read(
                        pull.userId(),
                        pull.start(),
                        page.countSql(pages.get()),
                        statement -> page.bindCount(statement, last, countMax),
                        row -> (int) Rows.number(row, "behind"))
                .map(found::with);
    }

    Mono<ReadModel.FoundEntity> entity(String userId, EntityType type, UUID id, List<Long> known, long position) {
        return reads.read(
                userId,
                position,
                entities.get().pastEntity(type),
                statement -> ReadModel.bindEntity(statement, userId, id, known).bind("$4", position),
                ReadModel::found);
    }
}
