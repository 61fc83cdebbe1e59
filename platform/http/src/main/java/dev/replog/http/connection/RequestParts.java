package dev.replog.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.util.Set;

/** Functions of a connection's guard on the parts of a request. */
final class RequestParts {
    private static final Set<HttpMethod> WITHOUT_BODY =
            Set.of(HttpMethod.GET, HttpMethod.HEAD, HttpMethod.DELETE, HttpMethod.OPTIONS, HttpMethod.TRACE);

    private RequestParts() {}

    /** Whether nothing reads the body, so that it is dropped as it arrives. */
    static boolean isBodyMeaningless(HttpRequest request) {
        return WITHOUT_BODY.contains(request.method());
    }

    static boolean hasBody(HttpRequest request) {
        return request.decoderResult().isSuccess()
                && (HttpUtil.isTransferEncodingChunked(request) || HttpUtil.getContentLength(request, 0L) > 0);
    }

    /**
     * A copy on the heap that replaces this part: a part that waits for its reader must not hold direct memory, which
     * all connections share.
     */
    static HttpContent onHeap(HttpContent content) {
        ByteBuf direct = content.content();
        byte[] bytes = new byte[direct.readableBytes()];
        direct.readBytes(bytes);
        HttpContent copy = content.replace(Unpooled.wrappedBuffer(bytes));
        content.release();
        return copy;
    }
}
