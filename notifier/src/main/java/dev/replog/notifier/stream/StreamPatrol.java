package dev.replog.notifier.stream;

import dev.replog.backing.work.Worker;
import java.time.Duration;
import java.time.InstantSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Checks all open streams at intervals: sends keep-alives, ends streams whose token has expired, and disconnects
 * streams whose reader no longer reads. One thread for all streams costs less than a timer for each. When the service
 * stops, it ends all streams before the server would wait for them.
 */
final class StreamPatrol extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(StreamPatrol.class);
    private static final Duration ROUND_MAX = Duration.ofSeconds(1);
    private static final int ROUNDS_PER_KEEP_ALIVE = 10;

    private final OpenStreams streams;
    private final StreamMetrics metrics;
    private final StreamProperties properties;
    private final InstantSource clock;

    StreamPatrol(OpenStreams streams, StreamMetrics metrics, StreamProperties properties, InstantSource clock) {
        super("stream-patrol");
        this.streams = streams;
        this.metrics = metrics;
        this.properties = properties;
        this.clock = clock;
    }

    @Override
    protected void work() throws InterruptedException {
        streams.forEach(this::look);
        succeeded();
        pause(round());
    }

    private void look(EventStream stream) {
        // One round earlier than the limits, because the next check is one round later.
        Duration silenceMax = properties.keepAlive().minus(round());
        Duration timeout = properties.writeTimeout().minus(round());
        switch (stream.tick(clock.instant(), silenceMax, timeout)) {
            case ALIVE -> {}
            case STUCK -> {
                LOG.debug("a stream is disconnected: nothing was read for {}", timeout);
                metrics.ended("stuck");
                stream.cut();
            }
        }
    }

    private Duration round() {
        Duration round = properties.keepAlive().dividedBy(ROUNDS_PER_KEEP_ALIVE);
        return round.compareTo(ROUND_MAX) < 0 ? round : ROUND_MAX;
    }

    @Override
    protected void failed(Exception failure) {
        LOG.error("checking the streams failed; retrying", failure);
    }

    @Override
    protected void wakeUp() {
        streams.close();
    }
}
