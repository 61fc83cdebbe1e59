package dev.replog.notifier.room;

import dev.replog.schemas.catalogue.CanonicalText;

/** The names of devices: 1 to 64 characters of well-formed Unicode, without control characters. */
public final class DeviceId {
    public static final int LENGTH_MAX = 64;
    public static final String EXPECTED =
            "1.." + LENGTH_MAX + " characters of well-formed Unicode, no control characters";

    private DeviceId() {}

    public static boolean isValid(String text) {
        return !text.isBlank()
                && text.length() <= LENGTH_MAX
                && CanonicalText.isWellFormed(text)
                && text.chars().noneMatch(Character::isISOControl);
    }
}
