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
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/**
 * The streams of this instance by their user. A user's streams are an array that is replaced and never changed, so the
 * reader of changes goes through it without a lock; a user without streams leaves nothing behind. Any thread may call
 * it.
 */
final class OpenStreams implements ChangeListener, RoomListener, ConnectedMembers {
    private final ConcurrentMap<String, EventStream[]> byUser = new ConcurrentHashMap<>();
    private final AtomicInteger count = new AtomicInteger();
    private final int perUserMax;
    private final int openMax;
    private volatile boolean closed;

    /** What came of wanting to open a stream. */
    enum Admission {
        ADMITTED,
        /** The user has as many as are allowed. */
        USER_FULL,
        /** This instance has as many as it takes. */
        INSTANCE_FULL,
        /** This instance is stopping. */
        CLOSED
    }

    OpenStreams(int perUserMax, int openMax) {
        this.perUserMax = perUserMax;
        this.openMax = openMax;
    }

    Admission add(EventStream stream) {
        if (count.incrementAndGet() > openMax) {
            count.decrementAndGet();
            return Admission.INSTANCE_FULL;
        }
        EventStream[] after = byUser.compute(stream.userId(), (ignored, streams) -> {
            if (streams == null) {
                return new EventStream[] {stream};
            }
            if (streams.length >= perUserMax) {
                return streams;
            }
            EventStream[] more = Arrays.copyOf(streams, streams.length + 1);
            more[streams.length] = stream;
            return more;
        });
        if (after[after.length - 1] != stream && !Arrays.asList(after).contains(stream)) {
            count.decrementAndGet();
            return Admission.USER_FULL;
        }
        if (closed) {
            remove(stream);
            return Admission.CLOSED;
        }
        return Admission.ADMITTED;
    }

    /** Forgets the stream; doing so twice does nothing. */
    void remove(EventStream stream) {
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

    void forEach(Consumer<EventStream> action) {
        byUser.values().forEach(streams -> {
            for (EventStream stream : streams) {
                action.accept(stream);
            }
        });
    }

    /** Ends all streams and admits no more. */
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
