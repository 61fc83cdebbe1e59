package dev.replog.schemas.token;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LogIdTest {
    private static final UUID TOPIC = UUID.fromString("01234567-89ab-4def-8123-456789abcdef");

    @Test
    void id_isTheFourWordsOfTheTopicIdFolded() {
        assertThat(LogId.ofTopic(TOPIC).value()).isEqualTo(0x01234567 ^ 0x89ab4def ^ 0x81234567 ^ 0x89abcdef);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 31, 32, 63})
    void everyBitOfTheTopicId_counts(int bit) {
        long flipped = 1L << bit;
        LogId log = LogId.ofTopic(TOPIC);
        assertThat(LogId.ofTopic(new UUID(TOPIC.getMostSignificantBits() ^ flipped, TOPIC.getLeastSignificantBits())))
                .isNotEqualTo(log);
        assertThat(LogId.ofTopic(new UUID(TOPIC.getMostSignificantBits(), TOPIC.getLeastSignificantBits() ^ flipped)))
                .isNotEqualTo(log);
    }
}
