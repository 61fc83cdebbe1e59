package dev.replog.commands.read;

import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.identity.EntityIds;
import java.util.UUID;

/**
 * Mutation ids from {@code Idempotency-Key} headers: an RFC 9651 string, or the same text unquoted. A UUID is the
 * mutation id itself. Any other key becomes an id that is derived from the user and the key, so keys of different users
 * never give the same id.
 */
public final class MutationIds {
    private static final String NAME = "Idempotency-Key";
    private static final String DERIVED_AS = "idempotency-key";
    private static final int LENGTH_MAX = 255;

    private MutationIds() {}

    /** The mutation id for a key. */
    public static Reading<UUID> ofKey(String userId, String header) {
        String text = header.strip();
        return (text.startsWith("\"") ? unquoted(text) : new Reading.Read<>(text)).then(key -> {
            if (key.isEmpty() || key.length() > LENGTH_MAX || !isPrintable(key)) {
                return malformed(key);
            }
            return new Reading.Read<>(CanonicalText.parseUuid(key)
                    .orElseGet(() -> EntityIds.ofMutation(userId, DERIVED_AS, EntityIds.NAMESPACE, key)));
        });
    }

    private static Reading<String> unquoted(String quoted) {
        StringBuilder key = new StringBuilder(quoted.length());
        for (int i = 1; i < quoted.length(); i++) {
            char c = quoted.charAt(i);
            if (c == '"') {
                return i == quoted.length() - 1 ? new Reading.Read<>(key.toString()) : malformed(quoted);
            }
            if (c == '\\') {
                i++;
                if (i == quoted.length() || quoted.charAt(i) != '"' && quoted.charAt(i) != '\\') {
                    return malformed(quoted);
                }
            }
            key.append(quoted.charAt(i));
        }
        return malformed(quoted);
    }

    private static boolean isPrintable(String key) {
        return key.chars().allMatch(c -> c >= 0x20 && c <= 0x7E);
    }

    private static <T> Reading<T> malformed(String found) {
        return Reading.invalid(NAME + ": " + CanonicalText.shown(found) + " (expected: 1.." + LENGTH_MAX
                + " printable ASCII characters, quoted or bare)");
    }
}
