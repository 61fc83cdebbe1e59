package dev.replog.projector.pull;

import dev.replog.http.request.EntityTags;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;

/**
 * The etag of a pull: the user's head and a fingerprint of the parameters. A response depends on nothing else, so the
 * head alone shows whether the client has it already.
 */
record PullEtag(String fingerprint) {
    private static final int FINGERPRINT_BYTES = 9;
    private static final int HEAD_DIGITS_MAX = 16;

    static PullEtag of(PullQuery query, boolean showDeleted) {
        return new PullEtag(fingerprint(asked(query, showDeleted)));
    }

    /** @param asOf when the past state was, as the client wrote it */
    static PullEtag ofPast(PullQuery query, boolean showDeleted, String asOf) {
        return new PullEtag(fingerprint(asked(query, showDeleted) + "&" + asOf));
    }

    private static String asked(PullQuery query, boolean showDeleted) {
        return String.join(
                "&",
                Integer.toString(query.kind().code()),
                String.valueOf(query.since()),
                query.types().toString(),
                Boolean.toString(showDeleted),
                query.newest() ? "newest" : "oldest",
                query.whole() ? "whole" : Integer.toString(query.maxResults()),
                query.format().name(),
                String.valueOf(query.pageToken()));
    }

    private static String fingerprint(String asked) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(asked.getBytes(StandardCharsets.UTF_8));
            return Base64.getUrlEncoder().withoutPadding().encodeToString(Arrays.copyOf(digest, FINGERPRINT_BYTES));
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    String at(long head) {
        return Long.toHexString(head) + "." + fingerprint;
    }

    /** The head of the newest response to the same pull that the client has, or {@link Pull#NOTHING_KNOWN}. */
    long known(EntityTags ifNoneMatch) {
        return switch (ifNoneMatch) {
            case EntityTags.Absent(), EntityTags.Any() -> Pull.NOTHING_KNOWN;
            case EntityTags.Listed listed ->
                listed.tags().stream().mapToLong(tag -> head(tag.text())).max().orElse(Pull.NOTHING_KNOWN);
        };
    }

    private long head(String tag) {
        int dot = tag.indexOf('.');
        if (dot < 1 || dot > HEAD_DIGITS_MAX || !tag.substring(dot + 1).equals(fingerprint)) {
            return Pull.NOTHING_KNOWN;
        }
        try {
            long head = Long.parseLong(tag, 0, dot, 16);
            return head < 0 ? Pull.NOTHING_KNOWN : head;
        } catch (NumberFormatException notOurs) {
            return Pull.NOTHING_KNOWN;
        }
    }
}
