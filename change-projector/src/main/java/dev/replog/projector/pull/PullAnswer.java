package dev.replog.projector.pull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What a pull comes to. */
sealed interface PullAnswer {
    String etag();

    /** The client has it already. */
    record NotModified(String etag) implements PullAnswer {}

    /** One page, as it goes to the socket. */
    record Page(String etag, ByteBuffer json, int items) implements PullAnswer {}

    /** The page's JSON; exactly one of the two tokens is there. Its items are JSON already. */
    static Page page(
            String etag, ByteBuffer items, int count, @Nullable String nextSyncToken, @Nullable String pageToken) {
        byte[] before = ascii("{\"items\":[");
        byte[] after = ascii("],\"nextSyncToken\":" + text(nextSyncToken) + ",\"pageToken\":" + text(pageToken) + "}");
        ByteBuffer json = ByteBuffer.allocate(before.length + items.remaining() + after.length);
        json.put(before).put(items.duplicate()).put(after).flip();
        return new Page(etag, json, count);
    }

    /** Tokens are URL-safe, so there is nothing to escape. */
    private static String text(@Nullable String token) {
        return token == null ? "null" : '"' + token + '"';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
