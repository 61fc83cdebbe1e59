package dev.replog.commands.limit;

import dev.replog.commands.read.PushCommand;
import dev.replog.commands.read.Reading;
import dev.replog.http.limit.RateLimit;
import java.util.Optional;

/** Counts a push against the limit of its user. A push that cannot be read counts as one operation. */
public final class PushLimit {
    private PushLimit() {}

    /** @param bytes of the body, unpacked */
    public static Optional<RateLimit.Refused> take(
            RateLimit limit, String userId, Reading<PushCommand> push, int bytes) {
        return push instanceof Reading.Read<PushCommand> read
                ? limit.push(
                        userId,
                        Math.max(1, read.value().items().size()),
                        read.value().nodes(),
                        bytes)
                : limit.push(userId, 1, 0, bytes);
    }
}
