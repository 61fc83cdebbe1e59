package dev.replog.notifier.presence;

import dev.replog.notifier.room.RoomId;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.MonoSink;

/** The state that a device sent, on its way to Kafka. Its sender gets the result once. */
final class StateUpdate {
    private final RoomId room;
    private final String device;
    private final String state;
    private final MonoSink<Boolean> sender;
    private final AtomicBoolean done = new AtomicBoolean();

    /** @param state a JSON object */
    StateUpdate(RoomId room, String device, String state, MonoSink<Boolean> sender) {
        this.room = room;
        this.device = device;
        this.state = state;
        this.sender = sender;
    }

    RoomId room() {
        return room;
    }

    String device() {
        return device;
    }

    String state() {
        return state;
    }

    /** Answers its sender whether it is in the log; false when that was answered before. */
    boolean done(boolean written) {
        if (!done.compareAndSet(false, true)) {
            return false;
        }
        sender.success(written);
        return true;
    }
}
