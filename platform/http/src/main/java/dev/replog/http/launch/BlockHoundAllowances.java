package dev.replog.http.launch;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.blockhound.BlockHound;
import reactor.blockhound.BlockingMethod;
import reactor.blockhound.BlockingOperationError;
import reactor.blockhound.integration.BlockHoundIntegration;

/**
 * What may block on an event loop all the same, for tests under BlockHound; found through {@code META-INF/services} and
 * never loaded in production. Everything here blocks for microseconds, or once in the life of a process.
 */
public final class BlockHoundAllowances implements BlockHoundIntegration {
    private static final Logger LOG = LoggerFactory.getLogger(BlockHoundAllowances.class);

    @Override
    public void applyTo(BlockHound.Builder builder) {
        builder.blockingMethodCallback(BlockHoundAllowances::refuse)
                // Log lines go to a file or a terminal, under a lock of the appender.
                .allowBlockingCallsInside("ch.qos.logback.classic.Logger", "callAppenders")
                // /dev/urandom never waits.
                .allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "readFully")
                .allowBlockingCallsInside("sun.security.provider.NativePRNG$RandomIO", "ensureBufferValid");
    }

    /** Code in between may swallow the error, and then a request just hangs; the log has it in any case. */
    private static void refuse(BlockingMethod method) {
        BlockingOperationError error = new BlockingOperationError(method);
        LOG.error("blocked {}", Thread.currentThread(), error);
        throw error;
    }
}
