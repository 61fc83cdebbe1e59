package dev.replog.projector.apply;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

class GatheringTest {
    private final Gathering gathering = new Gathering(100);

    @Test
    void first_waitsForNobody() {
        assertFalse(gathering.isWorthwhile(1, 1_000));
    }

    @Test
    void whileManyWrite_othersAreWaitedFor() {
        gathering.applied(10, 1_000);
        assertTrue(gathering.isWorthwhile(1, 1_001));
        assertTrue(gathering.isWorthwhile(50, 1_004));
    }

    @Test
    void whoWritesAlone_neverWaits() {
        gathering.applied(1, 1_000);
        assertFalse(gathering.isWorthwhile(1, 1_001));
    }

    @Test
    void afterAPause_nobodyIsWaitedFor() {
        gathering.applied(10, 1_000);
        assertFalse(gathering.isWorthwhile(1, 1_005));
    }

    @Test
    void batchThatIsHalfFull_isEnough() {
        gathering.applied(10, 1_000);
        assertFalse(gathering.isWorthwhile(51, 1_001));
    }

    @Test
    void nothing_isNotWorthWaitingFor() {
        gathering.applied(10, 1_000);
        assertFalse(gathering.isWorthwhile(0, 1_001));
    }
}
