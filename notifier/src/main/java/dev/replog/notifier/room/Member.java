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
    /** Of who said nothing yet. */
    public static final String NO_STATE = "{}";
}
