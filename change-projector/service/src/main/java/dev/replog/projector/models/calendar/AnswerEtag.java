package dev.replog.projector.models.calendar;

import dev.replog.http.request.EntityTags;
import dev.replog.projector.models.ModelReads.Known;
import dev.replog.projector.models.ModelReads.Place;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The etag of an answer: where the model stood, how often it was begun, and what was asked. An answer depends on
 * nothing else, so whether a client has it already is known without looking at any row. Pure.
 */
final class AnswerEtag {
    private static final Pattern TAG = Pattern.compile("([0-9a-f]{1,15})\\.([0-9]{1,9})\\.(.*)");

    private AnswerEtag() {}

    static String of(Place place, ReadQuery query) {
        return Long.toHexString(place.head()) + "." + place.generation() + "." + query.fingerprint();
    }

    /** What the client has an answer to this very question for. */
    static Known known(EntityTags ifNoneMatch, ReadQuery query) {
        if (!(ifNoneMatch instanceof EntityTags.Listed listed)) {
            return Known.NOTHING;
        }
        Known newest = Known.NOTHING;
        for (EntityTags.Tag tag : listed.tags()) {
            Matcher parts = TAG.matcher(tag.text());
            if (parts.matches() && parts.group(3).equals(query.fingerprint())) {
                Known known = new Known(Long.parseLong(parts.group(1), 16), Integer.parseInt(parts.group(2)));
                newest = known.head() > newest.head() ? known : newest;
            }
        }
        return newest;
    }
}
