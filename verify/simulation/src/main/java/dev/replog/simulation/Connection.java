package dev.replog.simulation;

import dev.replog.simulation.notifier.SimulatedStreams;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.function.Consumer;

/**
 * The connection of one event stream. Frames arrive in their order or not at all. A stuck reader reads nothing, so the
 * writer's last write is never done; this is also the only sign of a reader that vanished.
 */
final class Connection {
    private final World world;
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
    Connection(World world, Consumer<String> frames, Runnable ended) {
        this.world = world;
        this.frames = frames;
        this.ended = ended;
    }

    SimulatedStreams.Wire wire(Life writer) {
        writer.onEnd(() -> world.timeline().after(world.weather().delay(), this::close));
        return new SimulatedStreams.Wire() {
            @Override
            public boolean write(String frame, Runnable written) {
                if (closed) {
                    return false;
                }
                send(() -> {
                    frames.accept(frame);
                    world.timeline().after(world.weather().shortDelay(), writer, written);
                });
                return true;
            }

            @Override
            public void closed() {
                world.timeline().after(world.weather().delay(), Connection.this::close);
            }
        };
    }

    private void send(Runnable delivery) {
        lastAt = Math.max(lastAt, world.timeline().now() + world.weather().delay());
        world.timeline().after(lastAt - world.timeline().now(), () -> {
            if (closed || vanished) {
                return;
            }
            if (stuckUntil > world.timeline().now()) {
                held.add(delivery);
            } else {
                delivery.run();
            }
        });
    }

    /** The device reads nothing for a while. */
    void stick(long millis) {
        stuckUntil = world.timeline().now() + millis;
        world.timeline().after(millis + 1, () -> {
            while (!held.isEmpty() && !closed && stuckUntil <= world.timeline().now()) {
                held.poll().run();
            }
        });
    }

    /** The device is gone, and the other side does not notice. */
    void vanish() {
        vanished = true;
    }

    void onClosed(Runnable notice) {
        closing.add(notice);
    }

    /** Both sides notice the end of the connection. */
    void close() {
        if (!closed) {
            closed = true;
            closing.forEach(Runnable::run);
            ended.run();
        }
    }

    boolean isClosed() {
        return closed;
    }

    boolean isStuck() {
        return stuckUntil > world.timeline().now();
    }
}
