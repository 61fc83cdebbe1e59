package dev.replog.schemas.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Property;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class SyncTokenTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    @Test
    void token_roundTripsForItsUser() {
        Property.holds(random -> {
            String user = Property.text(random, 200);
            SyncToken token = any(random);
            assertThat(SyncToken.decode(token.encode(user), user)).contains(token);
        });
    }

    @Test
    void text_isShortAndUrlSafe() {
        Property.holds(random ->
                assertThat(any(random).encode(Property.text(random, 200))).matches("[A-Za-z0-9_-]{26}"));
    }

    @Test
    void anotherUsersToken_isRefused() {
        Property.holds(random -> {
            String user = Property.text(random, 20);
            String text = any(random).encode(user);
            assertThat(SyncToken.decode(text, user + "x")).isEmpty();
            assertThat(SyncToken.decode(text, "x" + user)).isEmpty();
        });
    }

    @Test
    void anySingleCharacterChanged_isRefused() {
        Property.holds(random -> {
            String text = any(random).encode("alice");
            int at = random.nextInt(text.length());
            ALPHABET.chars()
                    .filter(c -> c != text.charAt(at))
                    .forEach(c -> assertThat(SyncToken.decode(replace(text, at, (char) c), "alice"))
                            .as("%s with %c at %d", text, c, at)
                            .isEmpty());
        });
    }

    @Test
    void charactersMissingOrAdded_areRefused() {
        String text = new SyncToken(new LogId(7), Position.of(1, 42)).encode("alice");
        for (int i = 0; i < text.length(); i++) {
            assertThat(SyncToken.decode(text.substring(0, i) + text.substring(i + 1), "alice"))
                    .isEmpty();
            assertThat(SyncToken.decode(text.substring(0, i) + "A" + text.substring(i), "alice"))
                    .isEmpty();
        }
        assertThat(SyncToken.decode(text + "=", "alice")).isEmpty();
        assertThat(SyncToken.decode(text + "\n", "alice")).isEmpty();
    }

    @Test
    void garbage_isRefusedAndNeverThrows() {
        Property.holds(random -> {
            assertThat(SyncToken.decode(Property.text(random, 64), "alice")).isEmpty();
            StringBuilder lookalike = new StringBuilder();
            random.ints(26, 0, ALPHABET.length() + 1)
                    .forEach(i -> lookalike.append(i < ALPHABET.length() ? ALPHABET.charAt(i) : '='));
            assertThat(SyncToken.decode(lookalike.toString(), "alice")).isEmpty();
        });
        assertThat(SyncToken.decode("A".repeat(24) + "==", "alice")).isEmpty();
        assertThat(SyncToken.decode("é".repeat(26), "alice")).isEmpty();
    }

    @Test
    void anotherVersion_isRefused_evenWithARightCheck() {
        assertThat(SyncToken.decode(handmade(1, 42), "alice")).contains(new SyncToken(new LogId(7), new Position(42)));
        assertThat(SyncToken.decode(handmade(0, 42), "alice")).isEmpty();
        assertThat(SyncToken.decode(handmade(2, 42), "alice")).isEmpty();
    }

    @Test
    void negativePosition_isRefused_evenWithARightCheck() {
        assertThat(SyncToken.decode(handmade(1, -1), "alice")).isEmpty();
    }

    /** A released client keeps its token for months, so this text must mean the same for ever. */
    @Test
    void text_staysWhatItWas() {
        SyncToken token = new SyncToken(new LogId(0x0A0B0C0D), Position.of(3, 123_456));
        assertThat(token.encode("alice")).isEqualTo("AQoLDA0AAwAAAAHiQCv2O1cXzQ");
    }

    private static String handmade(int version, long position) {
        ByteBuffer bytes = ByteBuffer.allocate(19).put((byte) version).putInt(7).putLong(position);
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(bytes.array(), 0, 13);
            bytes.put(Arrays.copyOf(sha256.digest("alice".getBytes(StandardCharsets.UTF_8)), 6));
        } catch (NoSuchAlgorithmException e) {
            throw new AssertionError(e);
        }
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes.array());
    }

    private static String replace(String text, int at, char c) {
        return text.substring(0, at) + c + text.substring(at + 1);
    }

    private static SyncToken any(RandomGenerator random) {
        return new SyncToken(new LogId(random.nextInt()), PositionTest.any(random));
    }
}
