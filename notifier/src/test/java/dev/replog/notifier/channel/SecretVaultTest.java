package dev.replog.notifier.channel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.notifier.webhook.WebhookSecret;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.junit.jupiter.api.Test;

class SecretVaultTest {
    private static final String KEY = Base64.getEncoder().encodeToString(new byte[32]);
    private static final String OTHER_KEY =
            Base64.getEncoder().encodeToString("another key of thirty-two bytes!".getBytes(StandardCharsets.UTF_8));

    private final SecretVault encrypting = new SecretVault(KEY);
    private final WebhookSecret secret = encrypting.generate();

    @Test
    void withAKey_theyAreEncrypted_differentlyEachTime() {
        byte[] stored = encrypting.stored(secret, "alice", "c1");
        assertThat(new String(stored, StandardCharsets.ISO_8859_1))
                .doesNotContain(new String(secret.bytes(), StandardCharsets.ISO_8859_1));
        assertThat(encrypting.stored(secret, "alice", "c1")).isNotEqualTo(stored);
        assertThat(new SecretVault(KEY).opened(stored, "alice", "c1")).isEqualTo(secret);
    }

    @Test
    void theyAreBoundToTheirChannel_andToTheKey() {
        byte[] stored = encrypting.stored(secret, "alice", "c1");
        assertThatThrownBy(() -> encrypting.opened(stored, "bob", "c1")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> encrypting.opened(stored, "alice", "c2")).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> new SecretVault(OTHER_KEY).opened(stored, "alice", "c1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("replog.channels.key");
        assertThatThrownBy(() -> new SecretVault(null).opened(stored, "alice", "c1"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("replog.channels.key");
    }

    @Test
    void whatWasStoredWithoutAKey_isReadWithOne() {
        byte[] stored = new SecretVault(null).stored(secret, "alice", "c1");
        assertThat(encrypting.opened(stored, "alice", "c1")).isEqualTo(secret);
    }
}
