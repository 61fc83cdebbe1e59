package dev.replog.commands.submit;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class RequestIdsTest {
    @Test
    void ids_areDistinctUuids_withinAnInstanceAndBetweenTwo() {
        RequestIds one = new RequestIds(new Random(1));
        RequestIds other = new RequestIds(new Random(2));

        assertThat(Stream.concat(
                        Stream.generate(one).limit(1000), Stream.generate(other).limit(1000)))
                .doesNotHaveDuplicates()
                .allSatisfy(id -> {
                    assertThat(id.version()).isEqualTo(4);
                    assertThat(id.variant()).isEqualTo(2);
                    assertThat(UUID.fromString(id.toString())).isEqualTo(id);
                });
    }
}
