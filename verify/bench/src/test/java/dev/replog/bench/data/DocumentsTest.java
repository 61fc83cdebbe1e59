package dev.replog.bench.data;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    @Test
    void documents_areAboutFiveHundredBytes_andTheSameEachTime() {
        Documents one = new Documents(1);
        Documents again = new Documents(1);
        for (long number = 0; number < 2_000; number++) {
            assertThat(one.json(number)).isEqualTo(again.json(number)).hasSizeBetween(480, 560);
        }
    }

    @Test
    void ids_areDistinctVersion4Uuids() {
        assertThat(LongStream.range(0, 20_000).mapToObj(number -> Documents.id((int) (number % 7), number)))
                .doesNotHaveDuplicates()
                .allSatisfy(id -> {
                    assertThat(id.version()).isEqualTo(4);
                    assertThat(id.variant()).isEqualTo(2);
                });
    }
}
