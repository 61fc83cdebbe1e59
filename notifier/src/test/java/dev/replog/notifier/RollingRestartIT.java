package dev.replog.notifier;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.notifier.SseClient.Event;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Restarts instances one after the other while changes continue, with clients that reconnect like browsers. */
class RollingRestartIT {
    private static final int USERS = 4;
    private static final int STREAMS_PER_USER = 3;
    private static final Duration BETWEEN_CHANGES = Duration.ofMillis(2);
    private static final Duration RECONNECT = Duration.ofMillis(100);

    private final SharedBackends backends = SharedBackends.get();
    private final String prefix = backends.newTopicPrefix();
    private final String database = backends.newDatabase();
    private final String users = "user-" + UUID.randomUUID() + "-";
    private final AtomicReferenceArray<RunningNotifier> instances = new AtomicReferenceArray<>(2);
    private final AtomicLong newest = new AtomicLong();
    private volatile boolean publishing = true;
    private volatile boolean watching = true;

    @Test
    void nobodyMissesTheLastState_whenInstancesAreRestartedInTurn() throws InterruptedException {
        try (ChangeLog log = new ChangeLog(backends.kafkaBootstrapServers(), prefix)) {
            log.createTopic(3);
            instances.set(0, start());
            instances.set(1, start());
            List<Watcher> watchers = watchers();
            Eventually.holds("all are connected", () -> watchers.stream().allMatch(Watcher::isConnected));
            Thread publisher = Thread.ofVirtual().start(() -> publish(log));
            for (int i = 0; i < instances.length(); i++) {
                int before = i;
                long published = newest.get();
                Eventually.holds("changes go on", () -> newest.get() > published + USERS);
                instances.get(before).close();
                instances.set(before, start());
                Eventually.holds("all came back", () -> openStreams() == watchers.size());
            }
            publishing = false;
            publisher.join();
            for (Watcher watcher : watchers) {
                String last = ChangeLog.token(watcher.user, newest.get());
                Eventually.holds(watcher + " got the last change", () -> last.equals(watcher.lastId));
            }
            assertThat(watchers).allMatch(watcher -> watcher.isInOrder);
            assertThat(watchers.stream()
                            .mapToInt(watcher -> watcher.connections.get())
                            .sum())
                    .as("streams were ended and came back")
                    .isGreaterThan(watchers.size());
            watching = false;
        } finally {
            publishing = false;
            watching = false;
            for (int i = 0; i < instances.length(); i++) {
                if (instances.get(i) != null) {
                    instances.get(i).close();
                }
            }
        }
    }

    private int openStreams() {
        return instances.get(0).openStreams() + instances.get(1).openStreams();
    }

    private RunningNotifier start() {
        return RunningNotifier.start(backends.kafkaBootstrapServers(), database, prefix, Map.of())
                .awaitReady();
    }

    private List<Watcher> watchers() {
        List<Watcher> watchers = new ArrayList<>();
        for (int user = 0; user < USERS; user++) {
            for (int i = 0; i < STREAMS_PER_USER; i++) {
                Watcher watcher = new Watcher(users + user, i);
                watchers.add(watcher);
                Thread.ofVirtual().start(watcher::watch);
            }
        }
        return watchers;
    }

    /** One offset for one change of every user; the last round is complete. */
    private void publish(ChangeLog log) {
        while (publishing) {
            long offset = newest.get() + 1;
            for (int user = 0; user < USERS; user++) {
                log.publish(users + user, offset);
                LockSupport.parkNanos(BETWEEN_CHANGES.toNanos());
            }
            newest.set(offset);
        }
    }

    private final class Watcher {
        private final String user;
        private int where;
        private volatile @Nullable String lastId;
        private final AtomicInteger connections = new AtomicInteger();
        private volatile boolean isInOrder = true;

        Watcher(String user, int where) {
            this.user = user;
            this.where = where;
            this.lastId = ChangeLog.token(user, 0);
        }

        boolean isConnected() {
            return connections.get() > 0;
        }

        void watch() {
            while (watching) {
                RunningNotifier instance = instances.get(where++ % instances.length());
                HttpRequest.Builder request =
                        instance.as(user, "/api/sync/stream").header("Last-Event-ID", String.valueOf(lastId));
                try (SseClient client = instance.open(request)) {
                    follow(client);
                } catch (AssertionError | UncheckedIOException | IllegalStateException away) {
                    // It is stopping or starting; try the other one next.
                    LockSupport.parkNanos(RECONNECT.toNanos());
                }
            }
        }

        private void follow(SseClient client) {
            for (Event event = client.next(); !event.equals(Event.CLOSED); event = client.next()) {
                // The first event of a stream has the token, whether it is ready or a pending ping.
                if (event.retry() != null) {
                    connections.incrementAndGet();
                }
                if (event.name().equals("change")) {
                    isInOrder = isInOrder && !String.valueOf(event.id()).equals(lastId);
                    lastId = event.id();
                }
            }
        }

        @Override
        public String toString() {
            return user + ", got " + lastId;
        }
    }
}
