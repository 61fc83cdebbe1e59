package dev.replog.edge.command;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Operation;
import dev.replog.schemas.ReplyTo;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Operations as one mutation of the log: the same for who appends it and for who only asks what would become of it. */
public final class Mutations {
    private Mutations() {}

    /** @param replyTo who waits for the outcome; null when nobody does */
    public static Mutation of(
            String userId,
            @Nullable String deviceId,
            boolean atomic,
            List<Operation> operations,
            Instant receivedAt,
            @Nullable ReplyTo replyTo) {
        return Mutation.newBuilder()
                .setUserId(userId)
                .setDeviceId(deviceId)
                .setReceivedAt(receivedAt.truncatedTo(ChronoUnit.MILLIS))
                .setAtomic(atomic)
                .setReplyTo(replyTo)
                .setOperations(operations)
                .build();
    }
}
