package dev.replog.notifier.channel;

import dev.replog.notifier.webhook.WebhookSecret;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Base64;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * Converts secrets for the table and back. With a key they are encrypted (AES-GCM) and bound to their channel; without
 * one they are stored unencrypted. A secret that was stored unencrypted can be read after a key is set. Thread-safe.
 */
public final class SecretVault {
    private static final byte PLAIN = 0;
    private static final byte ENCRYPTED = 1;
    private static final int NONCE_BYTES = 12;
    private static final int TAG_BITS = 128;
    private static final String ALGORITHM = "AES/GCM/NoPadding";

    private final @Nullable SecretKeySpec key;
    private final SecureRandom random = new SecureRandom();

    SecretVault(@Nullable String base64Key) {
        this.key =
                base64Key == null ? null : new SecretKeySpec(Base64.getDecoder().decode(base64Key), "AES");
    }

    WebhookSecret generate() {
        return WebhookSecret.generate(random);
    }

    byte[] stored(WebhookSecret secret, String userId, String channelId) {
        byte[] plain = secret.bytes();
        if (key == null) {
            return ByteBuffer.allocate(1 + plain.length).put(PLAIN).put(plain).array();
        }
        byte[] nonce = new byte[NONCE_BYTES];
        random.nextBytes(nonce);
        byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce, userId, channelId, plain);
        return ByteBuffer.allocate(1 + NONCE_BYTES + sealed.length)
                .put(ENCRYPTED)
                .put(nonce)
                .put(sealed)
                .array();
    }

    /** Fails when the secret was stored under another key. */
    public WebhookSecret opened(byte[] stored, String userId, String channelId) {
        ByteBuffer buffer = ByteBuffer.wrap(stored);
        if (buffer.get() == PLAIN) {
            byte[] plain = new byte[buffer.remaining()];
            buffer.get(plain);
            return WebhookSecret.of(plain);
        }
        if (key == null) {
            throw new IllegalStateException("a channel's secret is encrypted and replog.channels.key is not set");
        }
        byte[] nonce = new byte[NONCE_BYTES];
        buffer.get(nonce);
        byte[] sealed = new byte[buffer.remaining()];
        buffer.get(sealed);
        return WebhookSecret.of(cipher(Cipher.DECRYPT_MODE, key, nonce, userId, channelId, sealed));
    }

    private static byte[] cipher(
            int mode, SecretKeySpec key, byte[] nonce, String userId, String channelId, byte[] text) {
        try {
            Cipher cipher = Cipher.getInstance(ALGORITHM);
            cipher.init(mode, key, new GCMParameterSpec(TAG_BITS, nonce));
            cipher.updateAAD((userId + '\n' + channelId).getBytes(StandardCharsets.UTF_8));
            return cipher.doFinal(text);
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("a channel's secret cannot be read with this replog.channels.key", e);
        }
    }
}
