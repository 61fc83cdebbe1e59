package dev.replog.projector.database;

import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * How erasures of accounts are kept.
 *
 * @param key names the users whose accounts were erased, by an HMAC; empty for none, which protects the names less
 * @param markers a folder with a marker of each erasure, outside of the backups; empty for none
 */
@ConfigurationProperties("replog.erasure")
public record ErasureProperties(
        @DefaultValue("") String key, @DefaultValue("") String markers) {
    private static final int KEY_MIN = 16;

    public ErasureProperties {
        if (!key.isEmpty() && key.length() < KEY_MIN) {
            throw new IllegalArgumentException("replog.erasure.key: " + key.length()
                    + " characters (expected: at least " + KEY_MIN + ", or none)");
        }
    }

    /** Names users by the key. */
    public Subjects subjects() {
        return Subjects.withKey(key);
    }

    @Override
    public String toString() {
        return "ErasureProperties[key=" + (key.isEmpty() ? "none" : "set") + ", markers=" + markers + "]";
    }
}
