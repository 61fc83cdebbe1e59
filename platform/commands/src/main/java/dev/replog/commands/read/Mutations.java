package dev.replog.commands.read;

import dev.replog.schemas.Mutation;
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
    public static Mutation of(
            RequestContent content, DecidedBy decidedBy, Instant receivedAt, @Nullable ReplyTo replyTo) {
        return Mutation.newBuilder()
                .setUserId(content.userId())
                .setDeviceId(content.deviceId())
                .setReceivedAt(receivedAt.truncatedTo(ChronoUnit.MILLIS))
                .setAtomic(content.atomic())
                .setReplyTo(replyTo)
                .setOperations(content.operations())
                .setRules(LogRules.CURRENT)
                .setPush(content.push())
                .setCatalogue(content.catalogue())
                .setQuota(decidedBy.quota())
                .setDecidingCatalogue(decidedBy.catalogue().decidingVersion())
                .setPacket(content.packet())
                .setErasure(content.erasure())
                .build();
    }
}
