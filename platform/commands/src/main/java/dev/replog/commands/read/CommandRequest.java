package dev.replog.commands.read;

import dev.replog.schemas.catalogue.EntityType;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A command on one entity without its body.
 *
 * @param id of the path; null exactly with POST
 * @param mutationId of the headers, or made for this request
 */
public record CommandRequest(
        CommandMethod method,
        EntityType type,
        @Nullable UUID id,
        String userId,
        UUID mutationId,
        CommandHeaders headers) {
    public CommandRequest {
        if ((id == null) != (method == CommandMethod.POST)) {
            throw new IllegalArgumentException(method + " with id " + id + " (expected: an id, but none with POST)");
        }
    }
}
