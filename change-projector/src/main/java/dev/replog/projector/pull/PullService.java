package dev.replog.projector.pull;

import dev.replog.edge.http.EntityTags;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * Answers pulls: tokens to a place in the log, the place to one statement, its rows to a page with the token to go on
 * with. The token of the last page is the head in the snapshot that the page was read from, so nothing lies between
 * what a client was given and where it goes on.
 */
final class PullService {
    private final ReadModel readModel;
    private final LogIds logIds;
    private final PatientReads reads;
    private final Duration catchUpMax;

    PullService(ReadModel readModel, LogIds logIds, PatientReads reads, Duration catchUpMax) {
        this.readModel = readModel;
        this.logIds = logIds;
        this.reads = reads;
        this.catchUpMax = catchUpMax;
    }

    Mono<PullAnswer> pull(
            String userId, PullQuery query, @Nullable String minimum, EntityTags ifNoneMatch, RequestTimer timer) {
        Tokens tokens = Tokens.read(query, minimum, userId);
        PullEtag etag = PullEtag.of(query, tokens.showDeleted(query));
        Pull pull = tokens.pull(query, userId, etag, etag.known(ifNoneMatch), catchUpMax);
        return logIds.with(tokens.newest())
                .doOnNext(tokens::requireOf)
                .then(reads.read(userId, pull.waiting(), timer, readModel.page(pull), PullPage::head, pull::isFound))
                .flatMap(page -> answer(pull, page));
    }

    private Mono<PullAnswer> answer(Pull pull, PullPage page) {
        if (pull.isExpired(page.horizon())) {
            return logIds.with(page.horizon())
                    .flatMap(logs -> Mono.error(Tokens.expired(logs.token(page.horizon()), pull.userId())));
        }
        if (page.unreadable() > 0) {
            // An older instance among newer ones: leaving them out would lose them to the client for ever.
            return Mono.error(ReadFaults.unavailable(
                    "this instance does not know all types that there are; try again shortly", null));
        }
        String etag = pull.etag().at(page.head());
        if (pull.known() == page.head()) {
            return Mono.just(new PullAnswer.NotModified(etag));
        }
        return logIds.with(page.head()).map(logs -> answer(pull, page, etag, logs));
    }

    private static PullAnswer answer(Pull pull, PullPage page, String etag, LogIds.Known logs) {
        Cursor last = page.last();
        if (page.found() <= pull.maxResults() || last == null) {
            String head = logs.token(page.head()).encode(pull.userId());
            return PullAnswer.page(etag, page.items(), page.found(), head, null);
        }
        long start = pull.continued() ? pull.start() : page.head();
        PageToken next = new PageToken(
                pull.kind(),
                pull.incremental(),
                pull.showDeleted(),
                logs.token(start).log(),
                start,
                last);
        return PullAnswer.page(etag, page.items(), pull.maxResults(), null, next.encode(pull.userId(), pull.types()));
    }
}
