package dev.replog.decide;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * The writer and the time of a value.
 *
 * @param position the mutation that wrote it
 * @param time when the person wrote it, by the device's clock, but never later than the log's time of that mutation, so
 * that a clock that is ahead has no advantage
 * @param device the device, when the request named it
 */
public record Stamp(long position, Instant time, @Nullable String device) {
    /** True when one named device wrote both. A device knows its own earlier writes, so they do not conflict. */
    boolean isSameDevice(Stamp other) {
        return device != null && device.equals(other.device);
    }

    static Stamp of(LogPlace place, @Nullable Instant clientTime) {
        Instant time = clientTime == null || clientTime.isAfter(place.at()) ? place.at() : clientTime;
        return new Stamp(place.position(), time, place.device());
    }
}
