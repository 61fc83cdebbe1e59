package dev.replog.projector.models.history;

import dev.replog.http.request.EntityTags;
import dev.replog.projector.models.ModelReads.Known;
import dev.replog.projector.models.ModelReads.Place;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The etag of a page of a history: where the model stands for the user, and a fingerprint of what was asked. An answer
 * depends on nothing else, so whether a client has it already is known without looking at any entry.
 */
record HistoryEtag(String fingerprint) {
    private static final int FINGERPRINT_BYTES = 9;
    private static final Pattern TAG = Pattern.compile("([0-9a-f]{1,15})\\.([0-9]{1,9})\\.([A-Za-z0-9_-]+)");

    static HistoryEtag of(HistoryQuery query) {
        String asked = String.join(
                "/",
                query.type().name(),
                query.id().toString(),
                Integer.toString(query.maxResults()),
                query.behind().toString(),
                // Heads of different users may be equal.
                query.userId());
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(asked.getBytes(StandardCharsets.UTF_8));
            return new HistoryEtag(
                    Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, FINGERPRINT_BYTES)));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    String at(Place place) {
        return Long.toHexString(place.head()) + "." + place.generation() + "." + fingerprint;
    }

    /** The newest answer to this very question that the client has. */
    Known known(EntityTags ifNoneMatch) {
        Known newest = Known.NOTHING;
        if (ifNoneMatch instanceof EntityTags.Listed listed) {
            for (EntityTags.Tag tag : listed.tags()) {
                Matcher matcher = TAG.matcher(tag.text());
                if (matcher.matches() && matcher.group(3).equals(fingerprint)) {
                    Known known = new Known(Long.parseLong(matcher.group(1), 16), Integer.parseInt(matcher.group(2)));
                    newest = known.head() >= newest.head() ? known : newest;
                }
            }
        }
        return newest;
    }
}
