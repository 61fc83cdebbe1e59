package dev.replog.simulation;

import dev.replog.schemas.token.SyncToken;
import dev.replog.simulation.network.Connection;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import dev.replog.simulation.timeline.Machine;
import org.jspecify.annotations.Nullable;

/**
 * The streams of a device: one at a time, opened again after every end with the current token. Its events only make the
 * device pull.
 */
final class Listener {
    private static final long HEARTBEAT_MILLIS = 40_000;

    private final SimulatedSystem system;
    private final World world;
    private final Device device;
    private @Nullable Connection connection;
    private boolean ready;
    private long pingedUpTo;
    private @Nullable String lastEventId;
    private long heardAt;
    private boolean isOpenedBlind;

    Listener(SimulatedSystem system, Device device) {
        this.system = system;
        this.world = system.world();
        this.device = device;
    }

    void listen() {
        Connection before = connection;
        if (device.isOffline() || before != null && !before.isClosed()) {
            return;
        }
        ready = false;
        pingedUpTo = 0;
        // A browser repeats the last event's id; other clients send the token of their last pull.
        String since = lastEventId != null && world.faults().random().nextBoolean()
                ? lastEventId
                : device.puller().token();
        Connection[] mine = new Connection[1];
        Connection opened = new Connection(
                world.timeline(),
                world.faults(),
                frame -> received(mine[0], frame),
                () -> world.timeline().after(world.faults().random().nextLong(200, 3_000), this::listen));
        mine[0] = opened;
        connection = opened;
        isOpenedBlind = since == null;
        heardAt = world.timeline().now();
        Machine target = system.any(system.notifiers());
        SyncToken known =
                since == null ? null : SyncToken.decode(since, device.userId()).orElseThrow();
        world.timeline().after(world.faults().delay(), () -> {
            Life life = target.life();
            boolean isLost = world.faults().strikes(0.2) || life.isOver();
            if (isLost) {
                opened.close();
            } else {
                world.timeline()
                        .after(
                                0,
                                life,
                                () -> system.notifier(life)
                                        .open(
                                                device.userId(),
                                                device.leavesOutItsOwn() ? device.deviceId() : null,
                                                known,
                                                opened));
            }
        });
        watch(opened);
    }

    /** A silence that is longer than the keep-alives allow means that the other side is gone. */
    private void watch(Connection watched) {
        world.timeline().after(HEARTBEAT_MILLIS / 2, () -> {
            if (watched == connection && !watched.isClosed()) {
                if (world.timeline().now() - heardAt > HEARTBEAT_MILLIS && !watched.isStuck()) {
                    watched.close();
                } else {
                    watch(watched);
                }
            }
        });
    }

    private void received(Connection from, String frame) {
        if (from != connection || device.isOffline()) {
            return;
        }
        heardAt = world.timeline().now();
        if (frame.contains("event: ready")) {
            ready = true;
            if (isOpenedBlind) {
                // A stream without a token gets no ping for earlier changes.
                device.puller().pullAgain();
            }
        }
        int at = frame.indexOf("id: ");
        if (at >= 0) {
            String id = frame.substring(at + 4, frame.indexOf('\n', at));
            long position = device.position(id);
            lastEventId = id;
            if (frame.contains("event: change")) {
                ready = true;
                if (position <= pingedUpTo) {
                    world.timeline()
                            .violated(
                                    "token-back",
                                    device.name() + " is pinged with " + position + " after " + pingedUpTo);
                }
                world.timeline().tell(device.name() + " is pinged: " + Long.toHexString(position));
                device.puller().want(position, id);
            }
            pingedUpTo = Math.max(pingedUpTo, position);
        }
    }

    /** The other side does not notice. */
    void vanish() {
        Connection before = connection;
        if (before != null) {
            before.vanish();
            connection = null;
        }
    }

    /** Reads nothing for a while. */
    void stick(long millis) {
        Connection now = connection;
        if (now != null) {
            now.stick(millis);
        }
    }

    /** The connection breaks, and both sides notice it. */
    void drop() {
        Connection now = connection;
        if (now != null) {
            now.close();
        }
    }

    /** A new installation has no tokens. */
    void forget() {
        lastEventId = null;
        drop();
    }

    boolean isListening() {
        Connection now = connection;
        return ready && now != null && !now.isClosed() && !now.isStuck();
    }

    /** The newest position that it got on this stream, or from its own pull when the stream had no token. */
    long informedUpTo() {
        return isOpenedBlind ? Math.max(pingedUpTo, device.puller().position()) : pingedUpTo;
    }
}
