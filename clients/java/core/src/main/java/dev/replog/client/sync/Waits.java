package dev.replog.client.sync;

import dev.replog.client.platform.Cancellable;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Tasks that wait for the next change of the data. */
final class Waits {

    /** They look again after so long, also when nothing has changed. */
    private static final long LOOK_MILLIS = 1_000;

    private final LeaderContext context;
    private final Set<Once> open = new LinkedHashSet<>();

    Waits(LeaderContext context) {
        this.context = context;
    }

    void add(Runnable task) {
        Once once = new Once(task);
        open.add(once);
        once.ends.add(context.data().listen(change -> context.later(once)));
        once.ends.add(context.after(LOOK_MILLIS, once));
    }

    /** Runs all of them now. */
    void end() {
        List.copyOf(open).forEach(Once::run);
    }

    /** Runs once, at the first of several events. */
    private final class Once implements Runnable {
        private final List<Cancellable> ends = new ArrayList<>();
        private final Runnable task;

        Once(Runnable task) {
            this.task = task;
        }

        @Override
        public void run() {
            if (open.remove(this)) {
                ends.forEach(Cancellable::cancel);
                task.run();
            }
        }
    }
}
