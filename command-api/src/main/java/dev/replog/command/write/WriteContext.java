package dev.replog.command.write;

import dev.replog.commands.submit.Submissions;
import dev.replog.http.limit.RateLimit;
import dev.replog.http.metrics.SyncMetrics;
import dev.replog.http.request.Bodies;
import java.util.UUID;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * The parts of the service that the handlers of changes use.
 *
 * @param ids new mutation ids, for commands without one
 */
public record WriteContext(
        Bodies bodies,
        Submissions submissions,
        RateLimit limit,
        SyncMetrics metrics,
        WriteProperties properties,
        Supplier<UUID> ids,
        LongSupplier nanoClock) {}
