package dev.replog.commands.read;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.Quota;
import dev.replog.schemas.ReplyTo;
import dev.replog.schemas.log.LogRules;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Operations as one mutation of the log: the same for who appends it and for who only asks what would become of it. */
public final class Mutations {
    private Mutations() {}

    /** Where the outcome of a mutation appears. */
    public static String location(UUID mutationId) {
        return "/api/mutations/" + mutationId;
    }

    /** @param replyTo who waits for the outcome; null when nobody does */
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
