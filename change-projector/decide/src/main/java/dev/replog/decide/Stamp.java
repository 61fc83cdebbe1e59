package dev.replog.decide;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Who wrote a value, and when.
 *
 * @param position the mutation that wrote it
 * @param time when the person wrote it: the device's clock, but never later than the log's time of that mutation, so
 *     that a clock that runs ahead gains nothing
 * @param device the device, when it named itself
 */
public record Stamp(long position, Instant time, @Nullable String device) {
    /** True when one device wrote both and said so: what it wrote before is no surprise to it. */
    boolean isSameDevice(Stamp other) {
        return device != null && device.equals(other.device);
    }

    static Stamp of(LogPlace place, @Nullable Instant clientTime) {
        Instant time = clientTime == null || clientTime.isAfter(place.at()) ? place.at() : clientTime;
        return new Stamp(place.position(), time, place.device());
    }
}
