package dev.replog.client.flow;

import dev.replog.client.Replog;
import dev.replog.client.Selection;
import dev.replog.client.platform.Subscription;
import dev.replog.client.query.Row;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.status.Status;
import java.util.List;
import java.util.concurrent.Flow.Publisher;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Publishers of what an app watches. Each subscriber gets the present value first, and then the values that follow, but
 * never more than it has requested: while it has requested none, only the latest value is kept for it. They never
 * complete; a subscriber cancels.
 */
public final class Publishers {

    private Publishers() {}

    /** The rows of a query. */
    public static Publisher<List<Row>> rows(Selection selection) {
        return new LatestPublisher<>(selection::subscribe);
    }

    /** The status of a client. */
    public static Publisher<Status> status(Replog replog) {
        return new LatestPublisher<>(changed -> following(replog::status, replog::subscribeStatus, changed));
    }

    /** The writes that the server did not take. A subscription reads them first, so it must not begin in a callback. */
    public static Publisher<List<Rejected>> rejected(Replog replog) {
        return new LatestPublisher<>(
                changed -> following(replog.rejected()::list, replog.rejected()::subscribe, changed));
    }

    /** Something that calls a listener with each value, until it is closed. */
    interface Source<T> {
        Subscription subscribe(Consumer<T> changed);
    }

    /** The source tells only what follows. The present value is asked for until none has come in between. */
    private static <T> Subscription following(Supplier<T> present, Source<T> source, Consumer<T> changed) {
        Subscription subscription = source.subscribe(changed);
        T shown;
        do {
            shown = present.get();
            changed.accept(shown);
        } while (!shown.equals(present.get()));
        return subscription;
    }
}
