package dev.replog.command.write;

import dev.replog.schemas.Operation;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one request asks the log for.
 *
 * @param withDocument true when the answer carries the entity as it is afterwards
 * @param waitFor how long to wait for the outcome; zero when nobody wants it
 */
record Submission(
        String userId,
        @Nullable String deviceId,
        boolean atomic,
        List<Operation> operations,
        boolean withDocument,
        Duration waitFor) {}
