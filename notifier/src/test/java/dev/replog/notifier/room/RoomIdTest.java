package dev.replog.notifier.room;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoomIdTest {
    @ParameterizedTest
    @ValueSource(strings = {"gym", "Leg day, 17:00", "Übung", "👩‍🚀 training"})
    void printableNames_areTaken(String name) {
        assertThat(RoomId.isName(name)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "   ", "a\nb", "a\u0000b", "a\u2028b", "a\u0085b", "\ud800"})
    void others_areNot(String name) {
        assertThat(RoomId.isName(name)).isFalse();
    }

    @Test
    void length_isCountedInCharacters() {
        assertThat(RoomId.isName("💪".repeat(64))).isTrue();
        assertThat(RoomId.isName("💪".repeat(65))).isFalse();
    }
}
