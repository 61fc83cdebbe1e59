package dev.replog.notifier.presence;

import dev.replog.notifier.room.RoomEvent;

/** Is told what happens in rooms, by the one thread that reads of it. It must not wait for anything. */
@FunctionalInterface
public interface RoomListener {
    void happened(RoomEvent event);
}
