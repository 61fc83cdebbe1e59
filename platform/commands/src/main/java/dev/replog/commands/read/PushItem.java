package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.Operation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One operation of a push: ready for the log, or rejected before it with the part that could be read. */
public sealed interface PushItem {
    /** Its index in the request, from 0. */
    int index();

    record Valid(int index, Operation operation) implements PushItem {}

    record Invalid(
            int index,
            @Nullable UUID mutationId,
            @Nullable String localId,
            @Nullable UUID id,
            @Nullable String type,
            ErrorCode code,
            String message)
            implements PushItem {}
}
