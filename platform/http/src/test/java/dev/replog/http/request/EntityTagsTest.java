package dev.replog.http.request;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.request.EntityTags.Listed;
import dev.replog.http.request.EntityTags.Tag;
import dev.replog.schemas.token.Position;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EntityTagsTest {
    @Test
    void noHeader_isAbsent() {
        assertThat(EntityTags.parse(List.of())).isEqualTo(new EntityTags.Absent());
    }

    @ParameterizedTest
    @ValueSource(strings = {"*", " * ", "\"a\", *"})
    void star_isAny(String line) {
        assertThat(EntityTags.parse(List.of(line))).isEqualTo(new EntityTags.Any());
    }

    @ParameterizedTest
    @ValueSource(strings = {"1f", "\"1f\"", "W/\"1f\"", "W/1f", "  \"1f\"  ", ",\"1f\",,"})
    void tag_isReadQuotedBareOrWeak(String line) {
        assertThat(EntityTags.parse(List.of(line))).isEqualTo(listed("1f"));
        assertThat(listed("1f").latest()).contains(new Position(0x1f));
    }

    @Test
    void list_isReadFromAllLines() {
        assertThat(EntityTags.parse(List.of("\"1\", W/\"2\"", "3"))).isEqualTo(listed("1", "2", "3"));
        assertThat(listed("1", "30", "foreign").latest()).contains(new Position(0x30));
        assertThat(listed("1", "30").contains("30")).isTrue();
        assertThat(listed("1", "30").contains("3")).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", ",", "\"\"", "\"1F\"", "\"01\"", "\"0\"", "\"abc", "\"", "xyz", "W/", "11111111111111111"})
    void foreignTag_hasNoPosition(String line) {
        assertThat(EntityTags.parse(List.of(line)))
                .isInstanceOfSatisfying(
                        Listed.class, foreign -> assertThat(foreign.latest()).isEmpty());
    }

    private static Listed listed(String... texts) {
        return new Listed(Stream.of(texts).map(Tag::new).toList());
    }
}
