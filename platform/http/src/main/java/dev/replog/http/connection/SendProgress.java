package dev.replog.http.connection;

import io.netty.channel.Channel;
import io.netty.channel.ChannelOutboundBuffer;

/**
 * For how long a connection's client has taken nothing of what waits to be sent. On the connection's event loop only.
 */
final class SendProgress {
    private final Channel channel;
    private long mark;
    private long sinceNanos;

    SendProgress(Channel channel) {
        this.channel = channel;
    }

    /** In nanoseconds; 0 when nothing waits, or something was taken since it was asked last. */
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
