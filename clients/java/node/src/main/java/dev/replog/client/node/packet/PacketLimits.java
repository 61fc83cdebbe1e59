package dev.replog.client.node.packet;

/**
 * The most that a packet takes. An entity that alone exceeds a limit is sent alone.
 *
 * @param entities at the top of the packet
 * @param nested entities in nested arrays
 * @param bytes of the entities as JSON, not packed
 */
public record PacketLimits(int entities, int nested, int bytes) {

    /** The centre's limits, with 16 KiB left for the header. */
    public static final PacketLimits STANDARD = new PacketLimits(500, 5_000, (1 << 20) - (16 << 10));

    /** Refuses limits below 1. */
    public PacketLimits {
        require("entities", entities);
        require("nested", nested);
        require("bytes", bytes);
    }

    /** The same limits with fewer entities. */
    public PacketLimits withEntities(int most) {
        return new PacketLimits(Math.min(entities, most), nested, bytes);
    }

    private static void require(String name, int value) {
        if (value < 1) {
            throw new IllegalArgumentException(name + ": " + value + " (expected: >= 1)");
        }
    }
}
