package dev.replog.commands.read;

import dev.replog.http.problem.ErrorCode;
import dev.replog.schemas.Operation;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** One operation of a push: ready for the log, or refused before it with what could be read of it. */
public sealed interface PushItem {
    /** Its place in the request, from 0. */
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
