package dev.replog.client.sync;

import dev.replog.client.platform.Turns;
import dev.replog.client.query.LocalData;
import dev.replog.client.rejected.Rejected;
import dev.replog.client.rejected.RejectedWrites;
import dev.replog.client.store.Change;
import dev.replog.client.store.Op;
import dev.replog.client.store.Stale;
import dev.replog.client.store.StoreException;
import java.util.function.Consumer;

/** Tells the app about rejections, in one visible client: the one that marks them first. */
final class Teller {

    private final SyncOptions options;
    private final Turns turns;
    private final LocalData data;
    private final RejectedWrites rejected;

    Teller(SyncOptions options, Turns turns, LocalData data, RejectedWrites rejected) {
        this.options = options;
        this.turns = turns;
        this.data = data;
        this.rejected = rejected;
    }

    void tell() {
        Consumer<Rejected> onRejected = options.callbacks().onRejected();
        if (onRejected == null
                || !options.parts().surroundings().isVisible()
                || data.queue().counts().rejected() == 0) {
            return;
        }
        for (Op op : data.ops()) {
            if (RejectedWrites.isRejected(op) && !op.told()) {
                tellOne(op, onRejected);
            }
        }
    }

    private void tellOne(Op op, Consumer<Rejected> onRejected) {
        try {
            data.commit(Change.builder().update(op.edit().told(true).build()).build());
        } catch (Stale faster) {
            return;
        } catch (StoreException e) {
            options.parts().log().warn("A rejected write could not be marked as told: " + e.getMessage());
            return;
        }
        Op told = data.queue().get(op.seq());
        Rejected given = rejected.of(told == null ? op : told);
        turns.callBack(() -> {
            try {
                onRejected.accept(given);
            } catch (RuntimeException e) {
                options.parts().log().warn("onRejected failed: " + e.getMessage());
            }
        });
    }
}
