package dev.replog.projector.pull;

import dev.replog.projector.progress.Advances;
import dev.replog.projector.read.HeadReads;
import java.util.OptionalLong;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Reads the page of a pull. Most pulls find nothing new, and the user's head alone shows that. Unless a newer head is
 * already known, the head is read first, together with those of other requests. Only when there is something new does
 * the pull cost a statement of its own.
 */
final class PageReads {
    private final Function<Pull, Mono<PullPage>> pages;
    private final HeadReads heads;
    private final Advances advances;

    /**
     * @param pages reads the page after the cursor, each time it is subscribed to
     * @param advances the known heads; they may be out of date, so they are only a hint
     */
    PageReads(Function<Pull, Mono<PullPage>> pages, HeadReads heads, Advances advances) {
        this.pages = pages;
        this.heads = heads;
        this.advances = advances;
    }

    Mono<PullPage> page(Pull pull) {
        Mono<PullPage> page = pages.apply(pull);
        return Mono.defer(() -> mayFindNothing(pull)
                ? heads.head(pull.userId())
                        .flatMap(head -> pull.findsNothing(head.position()) ? Mono.just(PullPage.none(head)) : page)
                : page);
    }

    private boolean mayFindNothing(Pull pull) {
        boolean isWorthAsking = pull.incremental() || pull.known() != Pull.NOTHING_KNOWN;
        OptionalLong hint = isWorthAsking ? advances.latest(pull.userId()) : OptionalLong.empty();
        return isWorthAsking && (hint.isEmpty() || pull.findsNothing(hint.getAsLong()));
    }
}
