package dev.replog.projector.database;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Names users without their ids: by an HMAC under a key that only the operator has. An erasure is kept under this name.
 */
public final class Subjects {
    private static final String ALGORITHM = "HmacSHA256";
    /** Without a key of the operator, the name is no better protected than by a plain hash. */
    private static final String NO_KEY = "replog";

    private static final String FINGERPRINT = "\0fingerprint";

    private final SecretKeySpec key;

    private Subjects(String key) {
        this.key = new SecretKeySpec(key.getBytes(StandardCharsets.UTF_8), ALGORITHM);
    }

    /** @param key of the operator; empty for none */
    public static Subjects withKey(String key) {
        return new Subjects(key.isEmpty() ? NO_KEY : key);
    }

    /** The name of a user. */
    public byte[] of(String userId) {
        return hmac(userId);
    }

    /** Tells two keys apart without showing them. No user id contains a control character. */
    public byte[] fingerprint() {
        return hmac(FINGERPRINT);
    }

    private byte[] hmac(String text) {
        try {
            Mac mac = Mac.getInstance(ALGORITHM);
            mac.init(key);
            return mac.doFinal(text.getBytes(StandardCharsets.UTF_8));
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("every JDK has " + ALGORITHM, e);
        }
    }
}
