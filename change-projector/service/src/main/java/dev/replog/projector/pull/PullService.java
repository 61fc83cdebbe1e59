package dev.replog.projector.pull;

import dev.replog.http.request.EntityTags;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.LogEnds;
import dev.replog.projector.read.Erased;
import dev.replog.projector.read.HeadReads;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.PatientReads;
import dev.replog.projector.read.ReadFaults;
import dev.replog.projector.read.RequestTimer;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/**
 * Answers pulls: converts tokens to a position of the log, reads the page after it with one statement, and adds the
 * next token. The token of the last page is the head in the snapshot of the page, so there is no gap between the page
 * and the next pull.
 */
public final class PullService {
    private final Function<Pull, Mono<PullPage>> pages;
    private final Function<String, Mono<Erased>> erasures;
    private final LogIds logIds;
    private final LogEnds logEnds;
    private final PatientReads reads;
    private final Duration catchUpMax;
    private final Supplier<RequestTimer> timers;

    /**
     * @param pages reads the page after the cursor, each time it is subscribed to
     * @param erasures reads the last erasure of a user's account
     * @param logEnds tell a token of a lost part of the log from one that the read model has not reached yet
     * @param timers start a timer for each read
     */
    PullService(
            Function<Pull, Mono<PullPage>> pages,
            Function<String, Mono<Erased>> erasures,
            LogIds logIds,
            LogEnds logEnds,
            PatientReads reads,
            Duration catchUpMax,
            Supplier<RequestTimer> timers) {
        this.pages = pages;
        this.erasures = erasures;
        this.logIds = logIds;
        this.logEnds = logEnds;
        this.reads = reads;
        this.catchUpMax = catchUpMax;
        this.timers = timers;
    }

    /**
     * @param statement reads the page after the cursor, each time it is subscribed to
     * @param heads reads the head, which shows whether there is anything to read
     * @param erasures reads the last erasure of a user's account
     * @param advances the known heads
     */
    public static PullService of(
            Function<Pull, Mono<PullPage>> statement,
            HeadReads heads,
            Function<String, Mono<Erased>> erasures,
            LogIds logIds,
            LogEnds logEnds,
            Advances advances,
            Duration catchUpMax,
            Scheduler scheduler) {
        PageReads pages = new PageReads(statement, heads, advances);
        return new PullService(
                pages::page,
                erasures,
                logIds,
                logEnds,
                new PatientReads(advances, scheduler),
                catchUpMax,
                () -> RequestTimer.start(scheduler));
    }

    public Mono<PullAnswer> pull(
            String userId, PullQuery query, List<String> minimums, EntityTags ifNoneMatch, RequestTimer timer) {
        Tokens tokens = Tokens.read(query, minimums, userId);
        PullEtag etag = PullEtag.of(query, tokens.showDeleted(query));
        Pull pull = tokens.pull(query, userId, etag, etag.known(ifNoneMatch), catchUpMax);
        return logIds.with(tokens.newest())
                .doOnNext(tokens::requireOf)
                .then(reads.read(
                        userId,
                        pull.waiting(),
                        timer,
                        pages.apply(pull),
                        PullPage::head,
                        pull::isFound,
                        requireInLog(userId, tokens, timer)))
                .flatMap(page -> answer(query, PageToken.NOW, pull, page));
    }

    /**
     * Fails when the client has a token of what the log does not have: then the read model never gets there. The log
     * has had it since before the request, so its end must be from after the beginning of the request.
     */
    private Mono<Void> requireInLog(String userId, Tokens tokens, RequestTimer timer) {
        return Mono.defer(() -> logEnds.of(userId, timer.elapsed()))
                .doOnNext(tokens::requireIn)
                .then();
    }

    /**
     * A pull of a past state, in a service whose pages are those of past states.
     *
     * @param asOf when the state was, as the client wrote it
     * @param position the position of the first page; later pages have their own
     */
    Mono<PullAnswer> pullPast(
            String userId, PullQuery query, String asOf, Tokens tokens, long position, EntityTags ifNoneMatch) {
        PullEtag etag = PullEtag.ofPast(query, tokens.showDeleted(query), asOf);
        Pull pull = tokens.pull(query, userId, etag, etag.known(ifNoneMatch), catchUpMax)
                .at(position);
        return logIds.with(tokens.newest())
                .doOnNext(tokens::requireOf)
                .then(Mono.defer(() -> pages.apply(pull)))
                .flatMap(page -> answer(query, asOf, pull, page));
    }

    private Mono<PullAnswer> answer(PullQuery query, String asOf, Pull pull, PullPage page) {
        if (!page.isLast() && query.whole()) {
            return checked(pull, page).thenReturn(new PullAnswer.Whole(pull, page));
        }
        String etag = pull.etag().at(page.head());
        return checked(pull, page)
                .then(Mono.defer(() -> pull.known() == page.head()
                        ? Mono.just(new PullAnswer.NotModified(etag))
                        : logIds.with(page.head()).map(logs -> answer(asOf, pull, page, etag, logs))));
    }

    private static PullAnswer answer(String asOf, Pull pull, PullPage page, String etag, LogIds.Known logs) {
        if (page.isLast()) {
            return PullAnswer.page(
                    etag,
                    pull.format(),
                    page,
                    logs.pullToken(pull.end(page), pull.coverage()).encode(pull.userId()),
                    null,
                    Remaining.NONE);
        }
        Remaining remaining = pull.remaining(page);
        Pull behind = pull.behind(page, pull.maxResults(), remaining);
        PageToken next = new PageToken(
                pull.kind(),
                pull.incremental(),
                pull.showDeleted(),
                pull.newest(),
                logs.logOf(behind.start()),
                behind.start(),
                behind.cursor(),
                remaining);
        return PullAnswer.page(
                etag, pull.format(), page, null, next.encode(pull.userId(), pull.types(), asOf), remaining);
    }

    /** Fails when the client would lose something by this page. */
    private Mono<Void> checked(Pull pull, PullPage page) {
        if (pull.isExpired(page.horizon())) {
            return erasures.apply(pull.userId())
                    .flatMap(erased -> erased.position() > pull.reached()
                            ? Mono.error(Tokens.erased(erased))
                            : logIds.with(page.horizon())
                                    .flatMap(logs ->
                                            Mono.error(Tokens.expired(logs.mark(page.horizon()), pull.userId()))));
        }
        if (page.unreadable() > 0) {
            // An older instance among newer ones: if it left the entities out, the client would never get them.
            return Mono.error(
                    ReadFaults.unavailable("this instance does not have all types yet; try again shortly", null));
        }
        return Mono.empty();
    }

    /** The content of a page, when nothing prevents a response. */
    Mono<PullPage> next(Pull pull) {
        return reads.read(pull.userId(), pull.waiting(), timers.get(), pages.apply(pull), PullPage::head, pull::isFound)
                .flatMap(page -> checked(pull, page).thenReturn(page));
    }

    /** The token of a client that has everything up to this page, which is the last. */
    Mono<String> token(Pull pull, PullPage page) {
        long end = pull.end(page);
        return logIds.with(end).map(logs -> logs.pullToken(end, pull.coverage()).encode(pull.userId()));
    }
}
