package dev.replog.commands.submit;

import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/**
 * The ids that connect an outcome with its request. Ids of one instance differ by a number, ids of different instances
 * by a random part. A guessed id is useless, because an outcome of another user is refused. So the ids need no strong
 * randomness, which could block threads. Thread-safe.
 */
public final class RequestIds implements Supplier<UUID> {
    private static final long VERSION_MASK = 0xFFFF_FFFF_FFFF_0FFFL;
    private static final long VERSION = 0x4000L;
    private static final long NUMBER_MASK = 0x3FFF_FFFF_FFFF_FFFFL;
    private static final long VARIANT = 0x8000_0000_0000_0000L;

    private final long instance;
    private final AtomicLong number;

    public RequestIds(RandomGenerator random) {
        this.instance = random.nextLong() & VERSION_MASK | VERSION;
        this.number = new AtomicLong(random.nextLong());
    }

    @Override
    public UUID get() {
        return new UUID(instance, number.incrementAndGet() & NUMBER_MASK | VARIANT);
    }
}
