package dev.replog.schemas.codec;

import java.time.Instant;
import java.util.UUID;

/** The time, the position and the ids that the records of {@link Samples} share. */
final class SampleValues {
    static final Instant AT = Instant.parse("2026-11-10T14:30:00.123Z");
    static final long POSITION = 281474976753323L;
    static final UUID WORKOUT = UUID.fromString("b411d5b5-99c3-5bd6-a1c3-066231249fba");
    static final UUID EXERCISE = UUID.fromString("4c0e4572-a124-546c-9135-307d8f5d13df");
    static final UUID MUTATION = UUID.fromString("5a0f0e34-6f5b-4c39-9f0e-0d4a3d1c2b1a");

    private SampleValues() {}
}
