package dev.replog.http.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * Measures for how long a client has read nothing of the data that waits to be sent. On the connection's event loop
 * only.
 */
final class SendProgress {
    private final Channel channel;
    private long mark;
    private long sinceNanos;

    SendProgress(Channel channel) {
        this.channel = channel;
    }

    /** In nanoseconds; 0 when nothing waits, or when the client has read something since the last call. */
    long stoodFor(long nowNanos) {
        ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
        boolean waits = buffer != null && !buffer.isEmpty();
        long reached = waits ? 31L * System.identityHashCode(buffer.current()) + buffer.currentProgress() + 1 : 0;
        if (!waits || reached != mark) {
            mark = reached;
            sinceNanos = nowNanos;
        }
        return nowNanos - sinceNanos;
    }
}
