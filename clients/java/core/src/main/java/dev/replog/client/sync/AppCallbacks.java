package dev.replog.client.sync;

import dev.replog.client.conflict.ConflictResolver;
import dev.replog.client.rejected.Rejected;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The callbacks of an app. */
public record AppCallbacks(
        ConflictResolver onConflict,
        @Nullable Consumer<Rejected> onRejected,
        @Nullable Consumer<Lost> onLost) {}
