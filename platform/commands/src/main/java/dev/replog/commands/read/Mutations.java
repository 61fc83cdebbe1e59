package dev.replog.commands.read;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Quota;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.log.LogRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Makes one mutation of the log of operations, for appending and for previews. */
public final class Mutations {
    private Mutations() {}

    /** The address of the outcome of a mutation. */
    public static String location(UUID mutationId) {
        return "/api/mutations/" + mutationId;
    }

    /**
     * @param replyTo where the outcome is awaited; null when no request waits for it
     */
    public static Mutation of(Asked asked, Quota quota, Instant receivedAt, @Nullable ReplyTo replyTo) {
        return Mutation.newBuilder()
                .setUserId(asked.userId())
                .setDeviceId(asked.deviceId())
                .setReceivedAt(receivedAt.truncatedTo(ChronoUnit.MILLIS))
                .setAtomic(asked.atomic())
                .setReplyTo(replyTo)
                .setOperations(asked.operations())
                .setRules(LogRules.CURRENT)
                .setPush(asked.push())
                .setCatalogue(asked.catalogue())
                .setQuota(quota)
                .build();
    }
}
