package dev.replog.notifier.room;

import dev.replog.schemas.catalogue.CanonicalText;

/** A room of a user. Rooms of different users are different rooms, even with the same name. */
public record RoomId(String userId, String room) {
    public static final int NAME_LENGTH_MAX = 64;

    /** Whether this is a valid name: 1 to 64 printable characters, not only spaces. */
    public static boolean isName(String text) {
        return !text.isBlank()
                && text.codePointCount(0, text.length()) <= NAME_LENGTH_MAX
                && CanonicalText.isWellFormed(text)
                && text.codePoints().allMatch(RoomId::isPrintable);
    }

    private static boolean isPrintable(int codePoint) {
        return switch (Character.getType(codePoint)) {
            case Character.CONTROL,
                    Character.SURROGATE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            default -> true;
        };
    }
}
