package dev.replog.notifier.presence;

import dev.replog.notifier.room.RoomEvent;

/** Gets the events of rooms from the one thread that reads them. It must not wait for anything. */
@FunctionalInterface
public interface RoomListener {
    void happened(RoomEvent event);
}
