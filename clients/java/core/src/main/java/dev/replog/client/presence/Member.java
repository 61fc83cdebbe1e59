package dev.replog.client.presence;

import org.jspecify.annotations.Nullable;

/**
 * A device in a room.
 *
 * @param since when it came; RFC 3339
 * @param state the state that it told the room, as a JSON value; null for none
 * @param isMe whether it is this device
 */
public record Member(String device, String since, @Nullable Object state, boolean isMe) {}
