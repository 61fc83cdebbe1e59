package dev.replog.notifier.presence;

import dev.replog.notifier.availability.Availability;
import dev.replog.notifier.availability.HandOver;
import dev.replog.notifier.availability.Worker;
import dev.replog.notifier.changes.KafkaClients;
import dev.replog.notifier.room.RoomId;
import dev.replog.schemas.Presence;
import dev.replog.schemas.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import reactor.core.publisher.Mono;

/**
 * Publishes on the topic of presence which members are connected to this instance: all of a user's members when one of
 * them comes or goes, all of them again from time to time, and in between that it is alive. What could not be published
 * is remembered by its user, and published as it is then. One thread talks to Kafka, and nobody waits for it; it stops
 * after the server has stopped, so that the end of the last streams is still published.
 */
final class PresencePublisher extends Worker implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(PresencePublisher.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    /** Below that of the web server, which stops first then. */
    private static final int PHASE = DEFAULT_PHASE - 8 * 1024;

    private final KafkaClients clients;
    private final String topic;
    private final PresenceProperties properties;
    private final MemberSnapshots snapshots;
    private final HandOver<StateUpdate> updates;
    /** Users of whom something is to be said. */
    private final Set<String> unsaid = ConcurrentHashMap.newKeySet();

    /** Of the worker's thread, and of the thread that stops the service once that has ended. */
    private volatile @Nullable Producer<byte[], byte[]> producer;

    private long beatenNanos;
    private long repeatedNanos;

    PresencePublisher(KafkaClients clients, String topic, PresenceProperties properties, MemberSnapshots snapshots) {
        super("presence-publisher");
        this.clients = clients;
        this.topic = topic;
        this.properties = properties;
        this.snapshots = snapshots;
        this.updates = new HandOver<>(properties.updatesInFlightMax());
        this.beatenNanos = System.nanoTime() - properties.heartbeat().toNanos();
        this.repeatedNanos = System.nanoTime();
    }

    /** A stream of this user came to a room, or left one. Never waits. */
    void changed(String userId) {
        unsaid.add(userId);
        updates.wakeUp();
    }

    /** Everybody is to be said again. */
    void repeatAll() {
        unsaid.addAll(snapshots.users());
        updates.wakeUp();
    }

    /** Says it; true when it is in the log, false when that is not known. Empty when too many are on their way. */
    Mono<Boolean> update(RoomId room, String device, String state) {
        return Mono.create(sink -> {
            if (!updates.offer(new StateUpdate(room, device, state, sink))) {
                sink.success();
            }
        });
    }

    @Override
    protected void work() throws InterruptedException {
        long untilBeatNanos = beatenNanos + properties.heartbeat().toNanos() - System.nanoTime();
        List<StateUpdate> told = new ArrayList<>();
        updates.moveTo(told, unsaid.isEmpty() ? Duration.ofNanos(Math.max(1, untilBeatNanos)) : Duration.ofNanos(1));
        try {
            Producer<byte[], byte[]> ready = producer();
            told.forEach(update -> send(ready, update));
            beat(ready);
            sayUnsaid(ready);
        } catch (RuntimeException away) {
            // Those after the one that failed would fare no better now.
            told.forEach(update -> done(update, false));
            throw away;
        }
        succeeded();
    }

    private void beat(Producer<byte[], byte[]> ready) {
        long nowNanos = System.nanoTime();
        if (nowNanos - repeatedNanos >= properties.repeatInterval().toNanos()) {
            repeatedNanos = nowNanos;
            unsaid.addAll(snapshots.users());
        }
        if (nowNanos - beatenNanos >= properties.heartbeat().toNanos()) {
            beatenNanos = nowNanos;
            Presence beat = snapshots.heartbeat();
            send(ready, beat.getInstanceId().toString(), beat, (ignored, failure) -> note(failure));
        }
    }

    private void sayUnsaid(Producer<byte[], byte[]> ready) {
        for (String userId : List.copyOf(unsaid)) {
            // In this order: a member that comes or goes from here on is in the next one, if not in this one.
            unsaid.remove(userId);
            try {
                send(ready, userId, snapshots.of(userId), (ignored, failure) -> {
                    note(failure);
                    if (failure instanceof RetriableException) {
                        changed(userId);
                    }
                });
            } catch (RuntimeException unsent) {
                unsaid.add(userId);
                throw unsent;
            }
        }
    }

    private void send(Producer<byte[], byte[]> ready, StateUpdate update) {
        Presence state = snapshots.state(update.room(), update.device(), update.state());
        send(ready, update.room().userId(), state, (ignored, failure) -> {
            note(failure);
            done(update, failure == null);
        });
    }

    private void done(StateUpdate update, boolean written) {
        if (update.done(written)) {
            updates.done(1);
        }
    }

    private void send(Producer<byte[], byte[]> ready, String key, Presence value, Callback callback) {
        Future<?> sent = ready.send(
                new ProducerRecord<>(topic, key.getBytes(StandardCharsets.UTF_8), RecordCodec.PRESENCE.encode(value)),
                callback);
        if (sent.state() == Future.State.FAILED) {
            throw new KafkaException("not even sent", sent.exceptionNow());
        }
    }

    /** Availability is the reader's to tell: what arrives comes back to it. */
    private static void note(@Nullable Exception failure) {
        if (failure != null) {
            LOG.debug("presence was not said, {}", Availability.reason(failure));
        }
    }

    private Producer<byte[], byte[]> producer() {
        // Made late: an address that cannot be resolved now may be one later.
        Producer<byte[], byte[]> ready = producer;
        if (ready == null) {
            ready = clients.producer("notifier-presence");
            producer = ready;
        }
        return ready;
    }

    @Override
    protected void failed(Exception failure) {
        note(failure);
        if (!(failure.getCause() instanceof RetriableException)) {
            // A producer that fails otherwise may never recover.
            close();
        }
    }

    @Override
    protected void wakeUp() {
        updates.wakeUp();
    }

    @Override
    public int getPhase() {
        return PHASE;
    }

    /** The last streams have ended by now. */
    @Override
    public void destroy() {
        Producer<byte[], byte[]> ready = producer;
        if (ready != null) {
            try {
                sayUnsaid(ready);
            } catch (RuntimeException away) {
                LOG.debug("the last streams end unsaid, {}", Availability.reason(away));
            }
        }
        close();
    }

    private void close() {
        Producer<byte[], byte[]> ready = producer;
        producer = null;
        if (ready != null) {
            ready.close(CLOSE_TIMEOUT);
        }
    }
}
