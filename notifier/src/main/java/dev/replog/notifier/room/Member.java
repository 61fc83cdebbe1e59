package dev.replog.notifier.room;

import java.time.Instant;

/**
 * A device that is in a room, however many streams it has there.
 *
 * @param since when it came
 * @param state what it says of itself: a JSON object
 * @param stateVersion of two states the one with the greater version is the newer; 0: it said nothing yet
 */
public record Member(String device, Instant since, String state, long stateVersion) {
    /** The state of a member that has sent none yet. */
    public static final String NO_STATE = "{}";

    /** The device as both know it together. */
    Member and(Member other) {
        boolean isOlder = stateVersion == other.stateVersion
                ? state.compareTo(other.state) < 0
                : stateVersion < other.stateVersion;
        Member newer = isOlder ? other : this;
        return new Member(device, since.isBefore(other.since) ? since : other.since, newer.state, newer.stateVersion);
    }

    /**
     * The device after it said this of itself; clocks of brokers differ, so the time alone does not tell what is newer.
     */
    Member saying(String newState, long timeMillis) {
        return new Member(device, since, newState, Math.max(stateVersion + 1, timeMillis));
    }
}
