package dev.replog.projector.apply;

import dev.replog.projector.outbox.PublishFailedException;
import dev.replog.projector.outbox.Publisher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends an idle session whose topics were rewritten. A session that publishes is refused by the old topic, and goes on
 * with the next one; an idle one would notice only when the old topic is gone, and its first change would be late. On
 * the projection's thread.
 */
final class OutboxWatch {
    private static final Logger LOG = LoggerFactory.getLogger(OutboxWatch.class);
    private static final Duration CHECK_INTERVAL = Duration.ofSeconds(5);

    private final Publisher publisher;
    private final InstantSource clock;
    private Instant checkedAt;

    OutboxWatch(Publisher publisher, InstantSource clock) {
        this.publisher = publisher;
        this.clock = clock;
        this.checkedAt = clock.instant();
    }

    /** Fails when a topic takes no more entries. It looks at most once in five seconds. */
    void requireOpenIfDue() throws PublishFailedException {
        Instant now = clock.instant();
        if (Duration.between(checkedAt, now).compareTo(CHECK_INTERVAL) < 0) {
            return;
        }
        checkedAt = now;
        try {
            publisher.requireOpen();
        } catch (KafkaException away) {
            LOG.debug("It is not known whether the topics were rewritten", away);
        }
    }
}
