package dev.replog.notifier.stream;

import dev.replog.notifier.changes.ChangeListener;
import dev.replog.notifier.ping.Ping;
import dev.replog.notifier.presence.ConnectedMembers;
import dev.replog.notifier.presence.RoomListener;
import dev.replog.notifier.room.Attendance;
import dev.replog.notifier.room.RoomEvent;
import dev.replog.schemas.Change;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

/**
 * The streams of this instance by user. A user's streams are an array that is replaced and never changed, so the reader
 * of changes iterates without a lock; a user without streams has no entry. Any thread may call it.
 */
public final class OpenStreams implements ChangeListener, RoomListener, ConnectedMembers {
    private final ConcurrentMap<String, EventStream[]> byUser = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final int perUserMax;
    private final int perDeviceMax;
    private final int openMax;
    private volatile boolean closed;

    /** The result of a request to open a stream. */
    public enum Admission {
        ADMITTED,
        /** The user has the maximum of devices with streams, and of streams without a device. */
        USER_FULL,
        /** The device has the maximum of streams. */
        DEVICE_FULL,
        /** This instance has the maximum of streams. */
        INSTANCE_FULL,
        /** This instance is stopping. */
        CLOSED
    }

    /**
     * @param perUserMax the most devices of one user with streams; a stream without a device counts like a device
     * @param perDeviceMax the most streams of one device
     */
    public static OpenStreams of(int perUserMax, int perDeviceMax, int openMax) {
        return new OpenStreams(perUserMax, perDeviceMax, openMax);
    }

    private OpenStreams(int perUserMax, int perDeviceMax, int openMax) {
        this.perUserMax = perUserMax;
        this.perDeviceMax = perDeviceMax;
        this.openMax = openMax;
    }

    public Admission add(EventStream stream) {
        if (count.incrementAndGet() > openMax) {
            count.decrementAndGet();
            return Admission.INSTANCE_FULL;
        }
        AtomicReference<Admission> admission = new AtomicReference<>(Admission.ADMITTED);
        byUser.compute(stream.userId(), (ignored, streams) -> {
            if (streams == null) {
                return new EventStream[] {stream};
            }
            admission.set(admissionBeside(streams, stream));
            if (admission.get() != Admission.ADMITTED) {
                return streams;
            }
            EventStream[] more = Arrays.copyOf(streams, streams.length + 1);
            more[streams.length] = stream;
            return more;
        });
        if (admission.get() != Admission.ADMITTED) {
            count.decrementAndGet();
            return admission.get();
        }
        if (closed) {
            remove(stream);
            return Admission.CLOSED;
        }
        return Admission.ADMITTED;
    }

    private Admission admissionBeside(EventStream[] open, EventStream stream) {
        String device = stream.interest().device();
        Set<String> devices = new HashSet<>();
        int withoutDevice = 0;
        int ofThisDevice = 0;
        for (EventStream each : open) {
            String other = each.interest().device();
            if (other == null) {
                withoutDevice++;
            } else {
                devices.add(other);
                ofThisDevice += other.equals(device) ? 1 : 0;
            }
        }
        if (ofThisDevice > 0) {
            return ofThisDevice < perDeviceMax ? Admission.ADMITTED : Admission.DEVICE_FULL;
        }
        return devices.size() + withoutDevice < perUserMax ? Admission.ADMITTED : Admission.USER_FULL;
    }

    /** Removes the stream; a repetition does nothing. */
    public void remove(EventStream stream) {
        byUser.computeIfPresent(stream.userId(), (ignored, streams) -> {
            EventStream[] rest =
                    Arrays.stream(streams).filter(each -> each != stream).toArray(EventStream[]::new);
            if (rest.length == streams.length) {
                return streams;
            }
            count.decrementAndGet();
            return rest.length == 0 ? null : rest;
        });
    }

    int count() {
        return count.get();
    }

    int userCount() {
        return byUser.size();
    }

    public void forEach(Consumer<EventStream> action) {
        byUser.values().forEach(streams -> {
            for (EventStream stream : streams) {
                action.accept(stream);
            }
        });
    }

    /** Ends all streams and accepts no more. */
    void close() {
        closed = true;
        forEach(stream -> stream.end(EndReason.GOING_AWAY));
    }

    @Override
    public boolean isAwaited(String userId) {
        return byUser.containsKey(userId);
    }

    @Override
    public void changed(Change change) {
        EventStream[] streams = byUser.get(change.getUserId());
        if (streams == null) {
            return;
        }
        if (change.getErased()) {
            for (EventStream stream : streams) {
                stream.offer(Ping.erased(change, stream.interest().types()));
            }
            return;
        }
        Ping ping = Ping.of(change);
        for (EventStream stream : streams) {
            stream.offer(ping);
        }
    }

    @Override
    public void happened(RoomEvent event) {
        EventStream[] streams = byUser.get(event.room().userId());
        if (streams != null) {
            for (EventStream stream : streams) {
                stream.offer(event);
            }
        }
    }

    @Override
    public List<Attendance> of(String userId) {
        EventStream[] streams = byUser.get(userId);
        return streams == null
                ? List.of()
                : Arrays.stream(streams)
                        .map(EventStream::attendance)
                        .filter(Objects::nonNull)
                        .toList();
    }

    @Override
    public List<String> users() {
        List<String> users = new ArrayList<>();
        byUser.forEach((userId, streams) -> {
            if (Arrays.stream(streams).anyMatch(stream -> stream.attendance() != null)) {
                users.add(userId);
            }
        });
        return users;
    }

    @Override
    public void lost() {
        forEach(stream -> stream.end(EndReason.RESYNC));
    }
}
