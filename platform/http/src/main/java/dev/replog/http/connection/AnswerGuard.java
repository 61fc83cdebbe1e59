package dev.replog.http.connection;

import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPromise;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.HttpUtil;
import org.jspecify.annotations.Nullable;

/**
 * Watches responses at the application's end of a connection's pipeline. A response that starts before the end of its
 * request's body is the last one of the connection. When there is no memory to write a response, or to read, the
 * connection is closed at once: the written bytes may end anywhere, so nothing may follow them.
 */
final class AnswerGuard extends ChannelDuplexHandler {
    private final GuardedConnection connection;
    private final MemoryGuard memory;
    private final ChannelFutureListener written = this::written;

    AnswerGuard(GuardedConnection connection, MemoryGuard memory) {
        this.connection = connection;
        this.memory = memory;
    }

    @Override
    @SuppressWarnings("FutureReturnValueIgnored")
    public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
        if (message instanceof HttpResponse response
                && response.status().codeClass() != HttpStatusClass.INFORMATIONAL
                && connection.isAnsweredEarly()) {
            HttpUtil.setKeepAlive(response, false);
        }
        context.write(message, promise.unvoid().addListener(written));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        failed(cause);
        context.fireExceptionCaught(cause);
    }

    private void written(ChannelFuture future) {
        if (!future.isSuccess()) {
            failed(future.cause());
        }
    }

    private void failed(@Nullable Throwable cause) {
        if (cause != null && MemoryGuard.isOutOfMemory(cause)) {
            connection.endWithoutMemory();
            memory.failed(cause);
        }
    }
}
