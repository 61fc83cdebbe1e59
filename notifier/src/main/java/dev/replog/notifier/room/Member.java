package dev.replog.notifier.room;

import java.time.Instant;

/**
 * A device in a room, with any number of streams there.
 *
 * @param since when it joined
 * @param state the state that it set: a JSON object
 * @param stateVersion the greater version is the newer state; 0: no state was set
 */
public record Member(String device, Instant since, String state, long stateVersion) {
    /** The state of a member that has sent none yet. */
    public static final String NO_STATE = "{}";

    /** The merge of two views of the device. */
    Member and(Member other) {
        boolean isOlder = stateVersion == other.stateVersion
                ? state.compareTo(other.state) < 0
                : stateVersion < other.stateVersion;
        Member newer = isOlder ? other : this;
        return new Member(device, since.isBefore(other.since) ? since : other.since, newer.state, newer.stateVersion);
    }

    /** The device with this state. The version decides which state is newer, because the clocks of brokers differ. */
    Member saying(String newState, long timeMillis) {
        return new Member(device, since, newState, Math.max(stateVersion + 1, timeMillis));
    }
}
