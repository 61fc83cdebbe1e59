package dev.replog.client.node;

import dev.replog.client.sync.PullState;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** The calls that wait until nothing is left to exchange. */
final class SyncWaits {

    private record Waiting(BooleanSupplier isOver, Consumer<PullState> then) {}

    private final List<Waiting> all = new ArrayList<>();

    void add(BooleanSupplier isOver, Consumer<PullState> then) {
        all.add(new Waiting(isOver, then));
    }

    void endThoseThatAreOver() {
        for (Waiting each : List.copyOf(all)) {
            if (each.isOver().getAsBoolean()) {
                all.remove(each);
                each.then().accept(PullState.SYNCED);
            }
        }
    }

    void end(PullState state) {
        List<Waiting> ended = List.copyOf(all);
        all.clear();
        ended.forEach(each -> each.then().accept(state));
    }
}
