package dev.replog.commands.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.token.LogId;
import java.util.Set;
import org.junit.jupiter.api.Test;

class KnownGenerationsTest {
    private static Log generation(int number) {
        return new Log("mutations.g" + number, number, new LogId(number), 3, 3, 4_259_840);
    }

    @Test
    void isDeleted_whenThereIsALaterOneAndNotThisOne() {
        KnownGenerations known = new KnownGenerations(generation(4), Set.of(2, 4));
        assertThat(known.isDeleted(generation(1))).isTrue();
        assertThat(known.isDeleted(generation(2))).isFalse();
        assertThat(known.isDeleted(generation(3))).isTrue();
        assertThat(known.isDeleted(generation(4))).isFalse();
    }

    @Test
    void isNotDeleted_whenTheBrokerMayNotKnowIt() {
        assertThat(new KnownGenerations(generation(1), Set.of(1)).isDeleted(generation(2)))
                .isFalse();
    }
}
