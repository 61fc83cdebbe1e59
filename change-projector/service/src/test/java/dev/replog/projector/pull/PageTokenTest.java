package dev.replog.projector.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.token.LogId;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class PageTokenTest {
    private static final String ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    private static final long SEED = Long.getLong("seed", 20261110);
    private final Random random = new Random(SEED);

    @Test
    void anyToken_isReadBack_andFits() {
        for (int i = 0; i < 2000; i++) {
            PageToken token = token();
            List<EntityType> types = types();
            String text = token.encode("alice", types);

            assertThat(text).as("seed " + SEED).matches("[A-Za-z0-9_-]{1,64}");
            assertThat(PageToken.decode(text, token.kind(), "alice", types)).contains(token);
        }
    }

    @Test
    void aToken_isOfOneUser_oneKind_andTheTypesItWasMadeFor() {
        PageToken token =
                new PageToken(new PullKind.All(), true, true, true, new LogId(5), 9, cursor(), Remaining.NONE);
        String text = token.encode("alice", List.of());

        assertThat(PageToken.decode(text, token.kind(), "bob", List.of())).isEmpty();
        assertThat(PageToken.decode(
                        text, token.kind(), "alice", List.of(Catalogue.shipped().require("workout"))))
                .isEmpty();
        for (EntityType type : Catalogue.shipped().types()) {
            assertThat(PageToken.decode(text, new PullKind.Collection(type), "alice", List.of()))
                    .isEmpty();
        }
    }

    @Test
    void tokenOfAPastState_isOfThatTimeAlone() {
        PageToken token = token();
        String time = "2026-11-10T14:30:00Z";
        String text = token.encode("alice", List.of(), time);

        assertThat(PageToken.decode(text, token.kind(), "alice", List.of(), time))
                .contains(token);
        assertThat(PageToken.decode(text, token.kind(), "alice", List.of(), "2026-11-10T14:30:01Z"))
                .isEmpty();
        assertThat(PageToken.decode(text, token.kind(), "alice", List.of())).isEmpty();
        assertThat(PageToken.decode(token.encode("alice", List.of()), token.kind(), "alice", List.of(), time))
                .isEmpty();
    }

    @Test
    void noOtherText_isAToken() {
        for (int i = 0; i < 2000; i++) {
            PageToken token = token();
            String text = token.encode("alice", List.of());
            int at = random.nextInt(text.length());
            char other = ALPHABET.charAt(random.nextInt(ALPHABET.length()));
            String changed = text.substring(0, at) + other + text.substring(at + 1);
            if (!changed.equals(text)) {
                assertThat(PageToken.decode(changed, token.kind(), "alice", List.of()))
                        .as("seed " + SEED)
                        .isEmpty();
            }
        }
        for (String text : List.of("", "x", "=".repeat(64), "é".repeat(64), "A".repeat(63), "A".repeat(64))) {
            assertThat(PageToken.decode(text, new PullKind.All(), "alice", List.of()))
                    .isEmpty();
        }
    }

    private PageToken token() {
        PullKind kind = random.nextBoolean()
                ? new PullKind.All()
                : new PullKind.Collection(Catalogue.shipped()
                        .types()
                        .get(random.nextInt(Catalogue.shipped().types().size())));
        return new PageToken(
                kind,
                random.nextBoolean(),
                random.nextBoolean(),
                random.nextBoolean(),
                new LogId(random.nextInt()),
                random.nextLong() & Long.MAX_VALUE,
                cursor(),
                new Remaining(random.nextInt(Remaining.COUNT_MAX + 1), random.nextBoolean()));
    }

    private Cursor cursor() {
        return new Cursor(
                random.nextLong() & Long.MAX_VALUE,
                random.nextInt(Short.MAX_VALUE),
                new UUID(random.nextLong(), random.nextLong()));
    }

    private List<EntityType> types() {
        List<EntityType> types = new ArrayList<>(Catalogue.shipped().types());
        types.removeIf(ignored -> random.nextBoolean());
        return types;
    }
}
