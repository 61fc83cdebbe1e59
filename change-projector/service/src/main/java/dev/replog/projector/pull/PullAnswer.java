package dev.replog.projector.pull;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The result of a pull. */
public sealed interface PullAnswer {
    /** The client has the response already. */
    record NotModified(String etag) implements PullAnswer {}

    /** One page, as bytes for the socket. */
    record Page(String etag, PullFormat format, ByteBuffer body, int items) implements PullAnswer {}

    /** Several pages, written one after the other; the first one is complete. */
    record Whole(Pull pull, PullPage first) implements PullAnswer {}

    /** The page; exactly one of the two tokens exists. Its items are JSON already. */
    static Page page(
            String etag,
            PullFormat format,
            PullPage page,
            @Nullable String nextSyncToken,
            @Nullable String pageToken,
            Remaining remaining) {
        ByteBuffer items = page.items();
        byte[] before = ascii(format == PullFormat.JSON ? "{\"items\":[" : "");
        byte[] after = switch (format) {
            case JSON -> ascii("]," + end(nextSyncToken, pageToken, remaining) + "}");
            case LINES -> lastLine(items.hasRemaining(), nextSyncToken, pageToken, remaining);
        };
        ByteBuffer body = ByteBuffer.allocate(before.length + items.remaining() + after.length);
        body.put(before).put(items.duplicate()).put(after).flip();
        return new Page(etag, format, body, page.fitting());
    }

    /** The last line, with the next token; without it the response is incomplete. */
    static byte[] lastLine(
            boolean afterItems, @Nullable String nextSyncToken, @Nullable String pageToken, Remaining remaining) {
        return ascii((afterItems ? PullFormat.LINES.separator : "") + "{" + end(nextSyncToken, pageToken, remaining)
                + "}\n");
    }

    /** Tokens are URL-safe, so there is nothing to escape. */
    private static String end(@Nullable String nextSyncToken, @Nullable String pageToken, Remaining remaining) {
        return "\"nextSyncToken\":" + text(nextSyncToken) + ",\"pageToken\":" + text(pageToken) + ",\"remaining\":"
                + remaining.items();
    }

    private static String text(@Nullable String token) {
        return token == null ? "null" : '"' + token + '"';
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
