package dev.replog.notifier.presence;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.backing.work.Availability;
import dev.replog.backing.work.HandOver;
import dev.replog.backing.work.Worker;
import dev.replog.notifier.room.RoomId;
import dev.replog.schemas.Presence;
import dev.replog.schemas.codec.RecordCodec;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.RetriableException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.beans.factory.DisposableBean;
import reactor.core.publisher.Mono;

/**
 * Publishes on the topic of presence which members are connected to this instance: all members of a user when one of
 * them comes or goes, all members of all users from time to time, and in between a heartbeat. A user whose members
 * could not be published is remembered, and the members of that time are published later. One thread talks to Kafka,
 * and no other thread waits for it. It stops after the web server, so the end of the last streams is still published.
 */
final class PresencePublisher extends Worker implements DisposableBean {
    private static final Logger LOG = LoggerFactory.getLogger(PresencePublisher.class);
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);
    private static final Duration SEND_TIMEOUT_MAX = Duration.ofSeconds(5);
    /** Below that of the web server, which therefore stops first. */
    private static final int PHASE = DEFAULT_PHASE - 8 * 1024;

    private final KafkaClients clients;
    private final String topic;
    private final Duration sendTimeout;
    private final PresenceProperties properties;
    private final MemberSnapshots snapshots;
    private final HandOver<StateUpdate> updates;
    /** Users whose members are to be published. */
    private final Set<String> usersToPublish = ConcurrentHashMap.newKeySet();

    /** Used by the worker's thread, and after its end by the thread that stops the service. */
    private volatile @Nullable Producer<byte[], byte[]> producer;

    private long beatenNanos;
    private long repeatedNanos;

    /** @param requestTimeout how long one request to Kafka may take */
    PresencePublisher(
            KafkaClients clients,
            String topic,
            Duration requestTimeout,
            PresenceProperties properties,
            MemberSnapshots snapshots) {
        super("presence-publisher");
        this.clients = clients;
        this.topic = topic;
        this.sendTimeout = requestTimeout.compareTo(SEND_TIMEOUT_MAX) < 0 ? requestTimeout : SEND_TIMEOUT_MAX;
        this.properties = properties;
        this.snapshots = snapshots;
        this.updates = new HandOver<>(properties.updatesInFlightMax());
        this.beatenNanos = System.nanoTime() - properties.heartbeat().toNanos();
        this.repeatedNanos = System.nanoTime();
    }

    /** A stream of this user has entered a room or left one. Never waits. */
    void changed(String userId) {
        usersToPublish.add(userId);
        updates.wakeUp();
    }

    /** All members are to be published again. */
    void repeatAll() {
        usersToPublish.addAll(snapshots.users());
        updates.wakeUp();
    }

    /** Publishes it. True: it is in the log. False: that is not known. Empty: too many are in flight. */
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
        List<StateUpdate> taken = new ArrayList<>();
        updates.moveTo(
                taken, usersToPublish.isEmpty() ? Duration.ofNanos(Math.max(1, untilBeatNanos)) : Duration.ofNanos(1));
        try {
            Producer<byte[], byte[]> ready = producer();
            taken.forEach(update -> send(ready, update));
            beat(ready);
            publishUsers(ready);
        } catch (RuntimeException away) {
            // The updates after the one that failed would fail too.
            taken.forEach(update -> done(update, false));
            throw away;
        }
        succeeded();
    }

    private void beat(Producer<byte[], byte[]> ready) {
        long nowNanos = System.nanoTime();
        if (nowNanos - repeatedNanos >= properties.repeatInterval().toNanos()) {
            repeatedNanos = nowNanos;
            usersToPublish.addAll(snapshots.users());
        }
        if (nowNanos - beatenNanos >= properties.heartbeat().toNanos()) {
            beatenNanos = nowNanos;
            Presence beat = snapshots.heartbeat();
            send(ready, beat.getInstanceId().toString(), beat, (ignored, failure) -> note(failure));
        }
    }

    private void publishUsers(Producer<byte[], byte[]> ready) {
        for (String userId : List.copyOf(usersToPublish)) {
            // In this order, a member that comes or goes from now on is published by this record or the next one.
            usersToPublish.remove(userId);
            try {
                send(ready, userId, snapshots.of(userId), (ignored, failure) -> {
                    note(failure);
                    if (failure instanceof RetriableException) {
                        changed(userId);
                    }
                });
            } catch (RuntimeException unsent) {
                usersToPublish.add(userId);
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
            throw new KafkaException("the producer has refused a record", sent.exceptionNow());
        }
    }

    /** The reader reports availability, because it reads all records that arrive. */
    private static void note(@Nullable Exception failure) {
        if (failure != null) {
            LOG.debug("presence was not published, {}", Availability.reason(failure));
        }
    }

    private Producer<byte[], byte[]> producer() {
        // Opened late: the name of a broker that cannot be resolved now may be resolved later.
        Producer<byte[], byte[]> ready = producer;
        if (ready == null) {
            ready = clients.producer("notifier-presence", settings(sendTimeout));
            producer = ready;
        }
        return ready;
    }

    /** Records that cannot be sent soon are dropped: later ones replace them. */
    private static Map<String, Object> settings(Duration sendTimeout) {
        int timeoutMillis = Math.toIntExact(sendTimeout.toMillis());
        return Map.of(
                ProducerConfig.LINGER_MS_CONFIG,
                0,
                ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG,
                timeoutMillis,
                ProducerConfig.REQUEST_TIMEOUT_MS_CONFIG,
                timeoutMillis,
                ProducerConfig.MAX_BLOCK_MS_CONFIG,
                timeoutMillis / 2);
    }

    @Override
    protected void failed(Exception failure) {
        note(failure);
        if (!(failure.getCause() instanceof RetriableException)) {
            // After other failures, a producer may never recover.
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

    /** All streams have ended. */
    @Override
    public void destroy() {
        Producer<byte[], byte[]> ready = producer;
        if (ready != null) {
            try {
                publishUsers(ready);
            } catch (RuntimeException away) {
                LOG.debug("the end of the last streams was not published, {}", Availability.reason(away));
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
