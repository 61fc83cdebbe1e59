package dev.replog.http.launch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * The calls that may block on an event loop, for tests under BlockHound. It is found through {@code META-INF/services}
 * and is never loaded in production. These calls block for microseconds, or once per process.
 */
public final class BlockHoundAllowances implements BlockHoundIntegration {
    private static final Logger LOG = LoggerFactory.getLogger(BlockHoundAllowances.class);

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.blockingMethodCallback(BlockHoundAllowances::refuse)
                // Log lines are written to a file or a terminal under a lock of the appender.
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                // /dev/urandom never blocks.
                .allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully")
                .allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "ensureBufferValid");
    }

    /** Logs the error too, because code in between may swallow it, and then a request only hangs. */
    private static void refuse(BlockingMethod method) {
        BlockingOperationError error = new BlockingOperationError(method);
        LOG.error("blocked {}", Thread.currentThread(), error);
        throw error;
    }
}
