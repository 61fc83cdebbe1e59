package dev.replog.simulation.network;

import dev.replog.simulation.timeline.Faults;
import dev.replog.simulation.timeline.Life;
import dev.replog.simulation.timeline.Timeline;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The connection of one event stream. Frames arrive in their order or not at all. A stuck reader reads nothing, so the
 * writer's last write is never done; this is also the only sign of a reader that vanished.
 */
public final class Connection {
    /** The writing end of one stream. */
    public interface Wire {
        /** Passes a frame to the network; false when the connection accepts no more. */
        boolean write(String frame, Runnable written);

        /** The connection has ended, as far as this process can see. */
        void closed();
    }

    private final Timeline timeline;
    private final Faults faults;
    private final Consumer<String> frames;
    private final Runnable ended;
    private final List<Runnable> closing = new ArrayList<>();
    private final Deque<Runnable> held = new ArrayDeque<>();
    private long lastAt;
    private long stuckUntil;
    private boolean vanished;
    private boolean closed;

    /**
     * @param ended is called when the device notices the end of the connection
     */
    public Connection(Timeline timeline, Faults faults, Consumer<String> frames, Runnable ended) {
        this.timeline = timeline;
        this.faults = faults;
        this.frames = frames;
        this.ended = ended;
    }

    /** The end of this process, which writes. */
    public Wire wire(Life writer) {
        writer.onEnd(() -> timeline.after(faults.delay(), this::close));
        return new Wire() {
            @Override
            public boolean write(String frame, Runnable written) {
                if (closed) {
                    return false;
                }
                send(() -> {
                    frames.accept(frame);
                    timeline.after(faults.shortDelay(), writer, written);
                });
                return true;
            }

            @Override
            public void closed() {
                timeline.after(faults.delay(), Connection.this::close);
            }
        };
    }

    private void send(Runnable delivery) {
        lastAt = Math.max(lastAt, timeline.now() + faults.delay());
        timeline.after(lastAt - timeline.now(), () -> {
            if (closed || vanished) {
                return;
            }
            if (stuckUntil > timeline.now()) {
                held.add(delivery);
            } else {
                delivery.run();
            }
        });
    }

    /** The device reads nothing for a while. */
    public void stick(long millis) {
        stuckUntil = timeline.now() + millis;
        timeline.after(millis + 1, () -> {
            while (!held.isEmpty() && !closed && stuckUntil <= timeline.now()) {
                held.poll().run();
            }
        });
    }

    /** The device is gone, and the other side does not notice. */
    public void vanish() {
        vanished = true;
    }

    public void onClosed(Runnable notice) {
        closing.add(notice);
    }

    /** Both sides notice the end of the connection. */
    public void close() {
        if (!closed) {
            closed = true;
            closing.forEach(Runnable::run);
            ended.run();
        }
    }

    public boolean isClosed() {
        return closed;
    }

    public boolean isStuck() {
        return stuckUntil > timeline.now();
    }
}
