package dev.replog.projector.pull;

import dev.replog.projector.progress.Advances;
import dev.replog.projector.read.HeadReads;
import java.util.OptionalLong;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/**
 * Reads what a pull is to be answered with. Most pulls find nothing new, and that the user's head alone tells: where it
 * is not known that there is something, the head is looked at first, together with those of others who ask. Only when
 * there is something does the pull cost a statement of its own.
 */
final class PageReads {
    private final Function<Pull, Mono<PullPage>> pages;
    private final HeadReads heads;
    private final Advances advances;

    /**
     * @param pages reads what comes behind the cursor, each time it is subscribed to
     * @param advances what is known of heads without asking; it may be late, so that it is taken for a hint only
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
