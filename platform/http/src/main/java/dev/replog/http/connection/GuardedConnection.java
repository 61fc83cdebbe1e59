package dev.replog.http.connection;

import dev.replog.http.request.RequestTooSlowException;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPromise;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpStatusClass;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Enforces the limits on one connection. It has two handlers in the pipeline: the one before the codec sees bytes
 * arrive, the one after the codec sees messages. Everything but {@link #evict} runs on the connection's event loop. One
 * timer runs while a request is unfinished or its response is being sent; none runs while the connection is idle.
 */
// Failures to close a connection are ignored, because nothing more can be done.
@SuppressWarnings("FutureReturnValueIgnored")
final class GuardedConnection extends Connections.Connection {
    private static final int PIPELINED_MAX = 16;
    private static final int PIPELINED_BYTES_MAX = 64 * 1024;
    private static final long BODY_GRACE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LINGER_MILLIS = 1_000;

    private final Channel channel;
    private final Connections connections;
    private final ConnectionLimits limits;
    private final RefusalLog log;

    private final SendProgress sending;

    private boolean headArrives;
    private long headSinceNanos;
    private boolean bodyArrives;
    private boolean dropBody;
    private long bodySinceNanos;
    private long bodyBytes;
    private boolean tooSlow;
    private int unanswered;
    private int pipelinedBytes;
    private boolean informational;
    private boolean lingers;
    private boolean ends;
    private boolean ticks;

    GuardedConnection(Channel channel, Connections connections, ConnectionLimits limits, RefusalLog log) {
        super(ClientAddress.of(channel.remoteAddress()));
        this.channel = channel;
        this.connections = connections;
        this.limits = limits;
        this.log = log;
        this.sending = new SendProgress(channel);
    }

    @Override
    void evict(ClosedFor reason) {
        connections.count(reason);
        channel.close();
    }

    /** Whether the request that is being answered has not arrived in full. */
    boolean isAnsweredEarly() {
        return unanswered == 1 && bodyArrives;
    }

    private void end(ClosedFor reason) {
        if (!ends) {
            ends = true;
            connections.count(reason);
            closeNow();
        }
    }

    void endWithoutMemory() {
        end(ClosedFor.OUT_OF_MEMORY);
    }

    private void closeNow() {
        channel.unsafe().close(channel.voidPromise());
    }

    private void startTicking() {
        if (!ticks) {
            ticks = true;
            channel.eventLoop().schedule(this::tick, limits.tickMillis(), TimeUnit.MILLISECONDS);
        }
    }

    private void tick() {
        ticks = false;
        if (!channel.isOpen() || lingers || ends) {
            return;
        }
        long now = System.nanoTime();
        if (headArrives && now - headSinceNanos > limits.head().toNanos()) {
            end(ClosedFor.SLOW_HEAD);
        } else if (bodyArrives && isTooSlow(now - bodySinceNanos)) {
            refuseBody();
        } else if (unanswered > 0 && sending.stoodFor(now) > limits.send().toNanos()) {
            end(ClosedFor.SLOW_READER);
        }
        if (channel.isOpen() && (headArrives || bodyArrives || unanswered > 0)) {
            startTicking();
        }
    }

    private boolean isTooSlow(long elapsedNanos) {
        long billedNanos = elapsedNanos - BODY_GRACE_NANOS;
        return elapsedNanos > limits.body().toNanos()
                || billedNanos > 0
                        && bodyBytes
                                < limits.bodyBytesPerSecondMin() * TimeUnit.NANOSECONDS.toMillis(billedNanos) / 1_000;
    }

    /** Fails the read of the body, and the reader sends the response; without a reader, the next tick closes it. */
    private void refuseBody() {
        if (tooSlow) {
            end(ClosedFor.SLOW_BODY);
            return;
        }
        tooSlow = true;
        connections.count(ClosedFor.SLOW_BODY);
        channel.pipeline()
                .context(Messages.class)
                .fireExceptionCaught(new RequestTooSlowException("body: incomplete after "
                        + limits.body().toSeconds() + " s, or slower than " + limits.bodyBytesPerSecondMin()
                        + " bytes a second"));
    }

    private void requestBegins(HttpRequest request) {
        headArrives = false;
        tooSlow = false;
        bodyBytes = 0;
        dropBody = RequestParts.isBodyMeaningless(request);
        unanswered++;
        // The end of a request without a body is a message of its own, which may come after the response.
        bodyArrives = RequestParts.hasBody(request);
        if (bodyArrives) {
            bodySinceNanos = System.nanoTime();
        } else {
            connections.isAnswering(this);
        }
        startTicking();
    }

    private void bodyEnds() {
        if (bodyArrives) {
            bodyArrives = false;
            connections.isAnswering(this);
        }
    }

    private void answerEnds() {
        unanswered--;
        if (unanswered == 0) {
            pipelinedBytes = 0;
            if (!bodyArrives) {
                connections.isWaiting(this);
            }
        }
    }

    /** Before the codec: sees bytes arrive, and drops those that come after the last response. */
    final class Bytes extends ChannelInboundHandlerAdapter {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            ClosedFor refusal = connections.admit(GuardedConnection.this);
            if (refusal != null) {
                connections.count(refusal);
                closeNow();
                return;
            }
            channel.closeFuture().addListener(ignored -> connections.remove(GuardedConnection.this));
            context.fireChannelActive();
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (lingers || ends) {
                ReferenceCountUtil.release(message);
                return;
            }
            if (!headArrives && !bodyArrives) {
                headArrives = true;
                headSinceNanos = System.nanoTime();
                startTicking();
            }
            context.fireChannelRead(message);
        }
    }

    /** After the codec: follows requests and responses. */
    final class Messages extends ChannelDuplexHandler {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (ends) {
                ReferenceCountUtil.release(message);
                return;
            }
            if (message instanceof HttpObject part && part.decoderResult().isFailure()) {
                connections.count(ClosedFor.MALFORMED);
                log.refused(
                        channel.remoteAddress(),
                        "malformed request",
                        part.decoderResult().cause());
            }
            if (message instanceof HttpRequest request) {
                requestBegins(request);
                if (unanswered > PIPELINED_MAX) {
                    ReferenceCountUtil.release(message);
                    end(ClosedFor.PIPELINE_LIMIT);
                    return;
                }
            }
            if (message instanceof HttpContent content) {
                contentRead(context, content);
            } else {
                context.fireChannelRead(message);
            }
        }

        private void contentRead(ChannelHandlerContext context, HttpContent content) {
            int count = content.content().readableBytes();
            bodyBytes += count;
            if (unanswered > 1) {
                pipelinedBytes += count;
                if (pipelinedBytes > PIPELINED_BYTES_MAX) {
                    content.release();
                    end(ClosedFor.PIPELINE_LIMIT);
                    return;
                }
            }
            if (content instanceof LastHttpContent) {
                bodyEnds();
            }
            if (count == 0 || content.decoderResult().isFailure()) {
                context.fireChannelRead(content);
            } else if (!dropBody) {
                context.fireChannelRead(RequestParts.onHeap(content));
            } else if (content instanceof LastHttpContent) {
                content.release();
                context.fireChannelRead(LastHttpContent.EMPTY_LAST_CONTENT);
            } else {
                content.release();
                context.read();
            }
        }

        @Override
        public void write(ChannelHandlerContext context, Object message, ChannelPromise promise) {
            if (message instanceof HttpResponse response) {
                informational = response.status().codeClass() == HttpStatusClass.INFORMATIONAL;
            }
            if (message instanceof LastHttpContent && !informational) {
                // The response ends when it is sent, not when it is written, because the client may not read it.
                context.write(message, promise.unvoid().addListener(ignored -> answerEnds()));
            } else {
                context.write(message, promise);
            }
        }

        /** Reads and drops what the client still sends; closing at once could lose the response. */
        @Override
        public void close(ChannelHandlerContext context, ChannelPromise promise) {
            if (!bodyArrives || lingers || unanswered > 0 || !(channel instanceof DuplexChannel duplex)) {
                context.close(promise);
                return;
            }
            lingers = true;
            connections.count(ClosedFor.UNREAD_BODY);
            duplex.shutdownOutput();
            channel.config().setAutoRead(true);
            channel.eventLoop().schedule(GuardedConnection.this::closeNow, LINGER_MILLIS, TimeUnit.MILLISECONDS);
            channel.closeFuture().addListener(ignored -> promise.trySuccess());
        }

        @Override
        public void userEventTriggered(ChannelHandlerContext context, Object event) {
            if (event instanceof SslHandshakeCompletionEvent handshake && !handshake.isSuccess()) {
                connections.count(ClosedFor.TLS_HANDSHAKE);
                log.refused(channel.remoteAddress(), "failed TLS handshake", handshake.cause());
            }
            context.fireUserEventTriggered(event);
        }
    }
}
