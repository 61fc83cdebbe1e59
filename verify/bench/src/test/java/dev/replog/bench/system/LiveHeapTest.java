package dev.replog.bench.system;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class LiveHeapTest {
    private static final String BEFORE = """
            4711:
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:            10           1000  [B (java.base@25)
               2:             1             50  dev.replog.Thing$Inner
            Total            11           1050
            """;
    private static final String AFTER = """
             num     #instances         #bytes  class name (module)
            -------------------------------------------------------
               1:            30           5000  [B (java.base@25)
               2:            10           2000  [Ldev.replog.Slot;
               3:             1             50  dev.replog.Thing$Inner
            Total            41           7050
            """;

    @Test
    void growth_isThatOfTheClassesThatGrewMost_forEachThing() {
        LiveHeap before = LiveHeap.parse(BEFORE);
        LiveHeap after = LiveHeap.parse(AFTER);
        assertThat(before.bytes()).isEqualTo(1_050);
        assertThat(after.bytes()).isEqualTo(7_050);
        assertThat(after.growth(before, 10, 2)).isEqualTo("byte[] 400, Slot[] 200");
    }
}
