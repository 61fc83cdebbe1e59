package dev.replog.http.request;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.DataBufferLimitException;
import org.springframework.core.io.buffer.DataBufferUtils;
import org.springframework.http.server.reactive.ServerHttpRequest;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Collects a body on the heap as it arrives. Each network buffer is copied and released at once, because a body that
 * never ends must not hold direct memory, which all connections share.
 */
final class BodyReader extends BaseSubscriber<DataBuffer> {
    private static final int FIRST_SIZE_MAX = 16 * 1024;

    private final MonoSink<byte[]> sink;
    private final int lengthMax;
    private final BodyBudget.@Nullable Reading reading;
    private byte[] bytes;
    private int length;

    private BodyReader(MonoSink<byte[]> sink, long announced, int lengthMax, BodyBudget.@Nullable Reading reading) {
        this.sink = sink;
        this.lengthMax = lengthMax;
        this.reading = reading;
        this.bytes = new byte[Math.clamp(announced, 0, FIRST_SIZE_MAX)];
    }

    /** The body, empty when there is none; fails with {@link DataBufferLimitException} when it is too long. */
    static Mono<byte[]> read(ServerHttpRequest request, int lengthMax, BodyBudget.@Nullable Reading reading) {
        return Mono.create(sink -> {
            BodyReader reader = new BodyReader(sink, request.getHeaders().getContentLength(), lengthMax, reading);
            sink.onCancel(reader);
            if (reading != null) {
                reading.begin(reader::giveUp);
            }
            request.getBody().subscribe(reader);
        });
    }

    private void giveUp(Throwable reason) {
        cancel();
        sink.error(reason);
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
        requestUnbounded();
    }

    @Override
    protected void hookOnNext(DataBuffer buffer) {
        try {
            int count = buffer.readableByteCount();
            if (length + count > lengthMax) {
                throw new DataBufferLimitException("over " + lengthMax + " bytes");
            }
            if (reading != null) {
                reading.add(count);
            }
            if (length + count > bytes.length) {
                long doubled = 2L * bytes.length;
                bytes = Arrays.copyOf(bytes, Math.clamp(doubled, length + count, Math.max(lengthMax, length + count)));
            }
            buffer.read(bytes, length, count);
            length += count;
        } finally {
            DataBufferUtils.release(buffer);
        }
    }

    @Override
    protected void hookOnComplete() {
        sink.success(length == bytes.length ? bytes : Arrays.copyOf(bytes, length));
    }

    @Override
    protected void hookOnError(Throwable error) {
        sink.error(error);
    }
}
