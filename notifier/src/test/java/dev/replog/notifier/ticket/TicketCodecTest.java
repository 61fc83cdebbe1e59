package dev.replog.notifier.ticket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.http.auth.AuthProperties;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class TicketCodecTest {
    private static final Instant NOW = Instant.parse("2026-11-10T12:00:00Z");
    private static final String SECRET = "a-secret-of-the-tests-with-more-than-32-bytes";

    private final TicketCodec codec = new TicketCodec(SECRET.getBytes(StandardCharsets.UTF_8));

    private static Ticket ticket(String user) {
        return new Ticket(new UUID(1, 2), user, NOW.plusSeconds(30), NOW.plusSeconds(600));
    }

    @Test
    void ticket_isReadByEveryInstanceWithTheSecret() {
        String text = codec.encode(ticket("alice"));
        assertThat(text).matches("[A-Za-z0-9_-]+");
        assertThat(new TicketCodec(SECRET.getBytes(StandardCharsets.UTF_8)).decode(text, NOW))
                .hasValue(ticket("alice"));
    }

    @Test
    void longestUserId_fits() {
        String user = "\u4f60".repeat(200);
        assertThat(codec.decode(codec.encode(ticket(user)), NOW)).hasValue(ticket(user));
    }

    @Test
    void ticket_isRefused_whenItsTimeIsOver() {
        String text = codec.encode(ticket("alice"));
        assertThat(codec.decode(text, NOW.plusMillis(29_999))).isPresent();
        assertThat(codec.decode(text, NOW.plusSeconds(30))).isEmpty();
    }

    @Test
    void ticket_isRefused_whenSignedWithAnotherSecret() {
        TicketCodec other = new TicketCodec((SECRET + "!").getBytes(StandardCharsets.UTF_8));
        assertThat(codec.decode(other.encode(ticket("alice")), NOW)).isEmpty();
    }

    @Test
    void ticket_isRefused_whenAnyBitOfItIsChanged() {
        byte[] bytes = Base64.getUrlDecoder().decode(codec.encode(ticket("alice")));
        for (int bit = 0; bit < bytes.length * 8; bit++) {
            byte[] changed = bytes.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            String text = Base64.getUrlEncoder().withoutPadding().encodeToString(changed);
            assertThat(codec.decode(text, NOW)).as("bit %d", bit).isEmpty();
        }
    }

    @Test
    void anyOtherText_isRefused() {
        long seed = Long.getLong("seed", new Random().nextLong());
        Random random = new Random(seed);
        for (int run = 0; run < 5_000; run++) {
            byte[] bytes = new byte[random.nextInt(200)];
            random.nextBytes(bytes);
            String text = random.nextBoolean()
                    ? Base64.getUrlEncoder().encodeToString(bytes)
                    : new String(bytes, StandardCharsets.ISO_8859_1);
            assertThat(codec.decode(text, NOW)).as("seed %d", seed).isEmpty();
        }
        assertThat(codec.decode("A".repeat(100_000), NOW)).isEmpty();
    }

    @Test
    void secret_isTheOwnOneOrThatOfTheTokens_andElseMustBeGiven() {
        AuthProperties shared = new AuthProperties(SECRET, null, null, null, false, false, Duration.ZERO, 1);
        AuthProperties publicKeys =
                new AuthProperties(null, "https://issuer.example/keys", null, null, true, true, Duration.ZERO, 1);
        assertThat(TicketConfiguration.secret("own", shared, false)).isEqualTo("own");
        assertThat(TicketConfiguration.secret(null, shared, false)).isEqualTo(SECRET);
        assertThat(TicketConfiguration.secret(null, publicKeys, true)).contains("not-for-production");
        assertThatThrownBy(() -> TicketConfiguration.secret(null, publicKeys, false))
                .hasMessageContaining("replog.tickets.secret")
                .hasMessageContaining("at least 32 bytes");
    }
}
