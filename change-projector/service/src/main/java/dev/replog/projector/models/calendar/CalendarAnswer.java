package dev.replog.projector.models.calendar;

import dev.replog.projector.models.ModelReads;
import dev.replog.projector.models.ModelReads.Known;
import dev.replog.projector.models.ModelReads.Place;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a read found.
 *
 * @param items JSON already; null when the client has the answer
 * @param pageToken where the next page begins; null when there is none
 * @param isPaged whether the answer says that
 */
record CalendarAnswer(
        Place place, @Nullable ByteBuffer items, @Nullable String pageToken, boolean isPaged)
        implements ModelReads.Standing {
    /** The generation in the etag of a past state, which no rebuild changes. */
    static final int PAST = 0;

    /** The answer without its items, when the client has it. */
    CalendarAnswer unless(Known has) {
        boolean isKnown = has.head() == place.head() && has.generation() == place.generation();
        return isKnown ? new CalendarAnswer(place, null, pageToken, isPaged) : this;
    }

    @Override
    public long head() {
        return place.head();
    }

    /** The body; tokens are URL-safe, so there is nothing to escape. */
    ByteBuffer json(ByteBuffer found, String syncToken) {
        String page = pageToken == null ? "null" : '"' + pageToken + '"';
        byte[] before = "{\"items\":[".getBytes(StandardCharsets.US_ASCII);
        byte[] after = ("]" + (isPaged ? ",\"pageToken\":" + page : "") + ",\"sync_token\":\"" + syncToken + "\"}")
                .getBytes(StandardCharsets.US_ASCII);
        ByteBuffer json = ByteBuffer.allocate(before.length + found.remaining() + after.length);
        return json.put(before).put(found.duplicate()).put(after).flip();
    }
}
