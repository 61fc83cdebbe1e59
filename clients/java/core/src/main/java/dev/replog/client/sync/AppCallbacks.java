package dev.replog.client.sync;

import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.rejected.Rejected;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What a client tells its app, and asks it. */
public record AppCallbacks(
        ConflictResolver onConflict,
        @Nullable Consumer<Rejected> onRejected,
        @Nullable Consumer<Lost> onLost) {}
