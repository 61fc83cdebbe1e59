package dev.replog.schemas.token;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.Set;

/**
 * A position of the log as clients see it: the position, its log, the kind of token, and a check that the token was
 * issued for this user. The text is URL-safe Base64 of a version byte (which gives the kind), the log, the position,
 * the coverage of a pull, and a check over all of it and the user id. It has 26 characters, or up to 62 for a pull. The
 * check rejects tokens of other users and mistyped tokens. It is not a secret, because a token grants nothing.
 */
public record SyncToken(LogId log, Position position, Kind kind) {
    private static final byte VERSION_UNKNOWN = 1;
    private static final byte VERSION_MARK = 2;
    private static final byte VERSION_PULL = 3;

    private static final int ALL_TYPES = 1;
    private static final int SHOWS_DELETIONS = 2;

    private static final int CHECK_BYTES = 6;
    private static final int PLACE_BYTES = 1 + Integer.BYTES + Long.BYTES;
    private static final int BITMAP_BYTES_MAX = Coverage.CODE_MAX / Byte.SIZE;
    private static final int TEXT_LENGTH_MIN = 26;
    private static final int TEXT_LENGTH_MAX = 64;

    /** What the holder of the token has. */
    public sealed interface Kind {
        /** Nothing in particular: the position is that of a write or a change. */
        record Mark() implements Kind {}

        /** Everything that a pull covers, up to the position. */
        record Pull(Coverage coverage) implements Kind {}

        /** Unknown: the token was issued before tokens had kinds. */
        record Unknown() implements Kind {}
    }

    public static SyncToken mark(LogId log, Position position) {
        return new SyncToken(log, position, new Kind.Mark());
    }

    public static SyncToken pull(LogId log, Position position, Coverage coverage) {
        return new SyncToken(log, position, new Kind.Pull(coverage));
    }

    public String encode(String userId) {
        byte[] kindBytes = kindBytes(kind);
        int checked = PLACE_BYTES + kindBytes.length;
        ByteBuffer bytes = ByteBuffer.allocate(checked + CHECK_BYTES)
                .put(version(kind))
                .putInt(log.value())
                .putLong(position.value())
                .put(kindBytes);
        bytes.put(check(bytes.array(), checked, userId));
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    /** The token in this text, or empty when it is malformed or was issued for another user. */
    public static Optional<SyncToken> decode(String text, String userId) {
        if (text.length() < TEXT_LENGTH_MIN || text.length() > TEXT_LENGTH_MAX) {
            return Optional.empty();
        }
        byte[] bytes;
        try {
            bytes = Base64.getUrlDecoder().decode(text);
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
        int checked = bytes.length - CHECK_BYTES;
        if (checked < PLACE_BYTES
                || !MessageDigest.isEqual(
                        Arrays.copyOfRange(bytes, checked, bytes.length), check(bytes, checked, userId))) {
            return Optional.empty();
        }
        ByteBuffer buffer = ByteBuffer.wrap(bytes, 0, checked);
        byte version = buffer.get();
        LogId log = new LogId(buffer.getInt());
        long position = buffer.getLong();
        Optional<Kind> kind = kind(version, Arrays.copyOfRange(bytes, PLACE_BYTES, checked));
        if (position < 0 || kind.isEmpty()) {
            return Optional.empty();
        }
        return isTheOnlyText(text, bytes, kind.get())
                ? Optional.of(new SyncToken(log, new Position(position), kind.get()))
                : Optional.empty();
    }

    /** A token has one text. Base64, for example, would let the unused bits of the last character differ. */
    private static boolean isTheOnlyText(String text, byte[] bytes, Kind kind) {
        byte[] expected = kindBytes(kind);
        return Arrays.equals(expected, 0, expected.length, bytes, PLACE_BYTES, bytes.length - CHECK_BYTES)
                && text.equals(Base64.getUrlEncoder().withoutPadding().encodeToString(bytes));
    }

    private static byte version(Kind kind) {
        return switch (kind) {
            case Kind.Mark mark -> VERSION_MARK;
            case Kind.Pull pull -> VERSION_PULL;
            case Kind.Unknown unknown -> VERSION_UNKNOWN;
        };
    }

    private static byte[] kindBytes(Kind kind) {
        return switch (kind) {
            case Kind.Mark mark -> new byte[0];
            case Kind.Unknown unknown -> new byte[0];
            case Kind.Pull pull -> {
                Coverage coverage = pull.coverage();
                byte[] bitmap = coverage.bitmap();
                int flags = (bitmap.length == 0 ? ALL_TYPES : 0) | (coverage.showsDeletions() ? SHOWS_DELETIONS : 0);
                yield ByteBuffer.allocate(1 + bitmap.length)
                        .put((byte) flags)
                        .put(bitmap)
                        .array();
            }
        };
    }

    /** Empty for bytes that are not a token. The caller checks for a second text of the same token. */
    private static Optional<Kind> kind(byte version, byte[] kindBytes) {
        return switch (version) {
            case VERSION_UNKNOWN -> Optional.of(new Kind.Unknown());
            case VERSION_MARK -> Optional.of(new Kind.Mark());
            case VERSION_PULL -> coverage(kindBytes).map(Kind.Pull::new);
            default -> Optional.empty();
        };
    }

    private static Optional<Coverage> coverage(byte[] kindBytes) {
        if (kindBytes.length == 0 || kindBytes.length > 1 + BITMAP_BYTES_MAX) {
            return Optional.empty();
        }
        boolean showsDeletions = (kindBytes[0] & SHOWS_DELETIONS) != 0;
        if ((kindBytes[0] & ALL_TYPES) != 0) {
            return Optional.of(Coverage.allTypes(showsDeletions));
        }
        Set<Integer> types = Coverage.types(Arrays.copyOfRange(kindBytes, 1, kindBytes.length));
        return types.isEmpty() ? Optional.empty() : Optional.of(Coverage.ofTypes(types, showsDeletions));
    }

    private static byte[] check(byte[] bytes, int checked, String userId) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(bytes, 0, checked);
            digest.update(userId.getBytes(StandardCharsets.UTF_8));
            return Arrays.copyOf(digest.digest(), CHECK_BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
