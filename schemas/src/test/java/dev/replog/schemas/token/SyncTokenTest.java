package dev.replog.schemas.token;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.Property;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
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
                assertThat(any(random).encode(Property.text(random, 200))).matches("[A-Za-z0-9_-]{26,64}"));
    }

    @Test
    void tokensThatDiffer_haveTextsThatDiffer() {
        Property.holds(random -> {
            SyncToken one = any(random);
            SyncToken other = new SyncToken(
                    random.nextBoolean() ? one.log() : new LogId(random.nextInt()), one.position(), anyKind(random));
            assertThat(one.encode("alice").equals(other.encode("alice"))).isEqualTo(one.equals(other));
        });
    }

    @Test
    void aPullOfEveryTypeThatCanBe_fitsIntoAText() {
        SyncToken token = SyncToken.pull(
                new LogId(-1),
                Position.of(Position.GENERATION_MAX, Position.OFFSET_MAX),
                Coverage.ofTypes(
                        IntStream.rangeClosed(1, Coverage.CODE_MAX).boxed().toList(), true));
        assertThat(token.encode("alice")).matches("[A-Za-z0-9_-]{60}");
        assertThat(SyncToken.decode(token.encode("alice"), "alice")).contains(token);
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
        String text = SyncToken.mark(new LogId(7), Position.of(1, 42)).encode("alice");
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
    void theVersion_tellsTheKind_andNoOtherIsAccepted_evenWithARightCheck() {
        LogId log = new LogId(7);
        Position position = new Position(42);
        assertThat(SyncToken.decode(handmade(1, 42), "alice"))
                .contains(new SyncToken(log, position, new SyncToken.Kind.Unknown()));
        assertThat(SyncToken.decode(handmade(2, 42), "alice")).contains(SyncToken.mark(log, position));
        assertThat(SyncToken.decode(handmade(3, 42, 3), "alice"))
                .contains(SyncToken.pull(log, position, Coverage.allTypes(true)));
        assertThat(SyncToken.decode(handmade(3, 42, 0, 0b1001), "alice"))
                .contains(SyncToken.pull(log, position, Coverage.ofTypes(List.of(1, 4), false)));
        assertThat(SyncToken.decode(handmade(0, 42), "alice")).isEmpty();
        assertThat(SyncToken.decode(handmade(4, 42), "alice")).isEmpty();
        assertThat(SyncToken.decode(handmade(4, 42, 3), "alice")).isEmpty();
    }

    @Test
    void whatNoPullCovers_isRefused_evenWithARightCheck() {
        assertThat(SyncToken.decode(handmade(3, 42), "alice"))
                .as("nothing said")
                .isEmpty();
        assertThat(SyncToken.decode(handmade(3, 42, 2), "alice")).as("no type").isEmpty();
        assertThat(SyncToken.decode(handmade(3, 42, 2, 0), "alice"))
                .as("no bit")
                .isEmpty();
        assertThat(SyncToken.decode(handmade(3, 42, 2, 1, 0), "alice"))
                .as("a zero byte at the end")
                .isEmpty();
        assertThat(SyncToken.decode(handmade(3, 42, 3, 1), "alice"))
                .as("all types and some")
                .isEmpty();
        assertThat(SyncToken.decode(handmade(3, 42, 4 | 1), "alice"))
                .as("a flag that there is not")
                .isEmpty();
        int[] tooMany = new int[27];
        Arrays.fill(tooMany, 1);
        assertThat(SyncToken.decode(handmade(3, 42, tooMany), "alice"))
                .as("a code over 200")
                .isEmpty();
        assertThat(SyncToken.decode(handmade(1, 42, 0), "alice"))
                .as("more than a place")
                .isEmpty();
        assertThat(SyncToken.decode(handmade(2, 42, 0), "alice"))
                .as("more than a place")
                .isEmpty();
    }

    @Test
    void negativePosition_isRefused_evenWithARightCheck() {
        assertThat(SyncToken.decode(handmade(1, -1), "alice")).isEmpty();
        assertThat(SyncToken.decode(handmade(2, -1), "alice")).isEmpty();
        assertThat(SyncToken.decode(handmade(3, -1, 3), "alice")).isEmpty();
    }

    /** A released client keeps its token for months, so these texts must keep their meaning for ever. */
    @Test
    void text_staysWhatItWas() {
        LogId log = new LogId(0x0A0B0C0D);
        Position position = Position.of(3, 123_456);
        assertThat(new SyncToken(log, position, new SyncToken.Kind.Unknown()).encode("alice"))
                .isEqualTo("AQoLDA0AAwAAAAHiQCv2O1cXzQ");
        assertThat(SyncToken.mark(log, position).encode("alice")).isEqualTo("AgoLDA0AAwAAAAHiQFSzURFV5g");
        assertThat(SyncToken.pull(log, position, Coverage.allTypes(true)).encode("alice"))
                .isEqualTo("AwoLDA0AAwAAAAHiQANCSRqsBq0");
        assertThat(SyncToken.pull(log, position, Coverage.ofTypes(List.of(4, 5, 6), false))
                        .encode("alice"))
                .isEqualTo("AwoLDA0AAwAAAAHiQAA4wLdZkt3O");
    }

    private static String handmade(int version, long position, int... kind) {
        int checked = 13 + kind.length;
        ByteBuffer bytes =
                ByteBuffer.allocate(checked + 6).put((byte) version).putInt(7).putLong(position);
        for (int b : kind) {
            bytes.put((byte) b);
        }
        try {
            MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
            sha256.update(bytes.array(), 0, checked);
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
        return new SyncToken(new LogId(random.nextInt()), PositionTest.any(random), anyKind(random));
    }

    private static SyncToken.Kind anyKind(RandomGenerator random) {
        return switch (random.nextInt(3)) {
            case 0 -> new SyncToken.Kind.Mark();
            case 1 -> new SyncToken.Kind.Unknown();
            default -> new SyncToken.Kind.Pull(CoverageTest.any(random));
        };
    }
}
