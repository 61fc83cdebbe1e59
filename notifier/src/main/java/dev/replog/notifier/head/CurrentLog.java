package dev.replog.notifier.head;

import dev.replog.backing.kafka.Topic;
import dev.replog.backing.kafka.Topics;
import dev.replog.backing.work.Availability;
import dev.replog.backing.work.Worker;
import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.log.TopicNames;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * The log of the newest generation, for the tokens of users without changes. A thread of its own queries Kafka
 * repeatedly, because a later generation may be created. The last result is kept while Kafka is unavailable. Any thread
 * may get a token, and none waits.
 */
public final class CurrentLog extends Worker {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Supplier<Topics> connections;
    private final TopicNames names;
    private final Duration checkInterval;
    private final Availability availability;
    private volatile @Nullable LogId id;

    CurrentLog(Supplier<Topics> connections, TopicNames names, Duration checkInterval, Availability availability) {
        super("current-log");
        this.connections = connections;
        this.names = names;
        this.checkInterval = checkInterval;
        this.availability = availability;
    }

    /** The token before every change; fails with 503 while no log is known. */
    public SyncToken startToken() {
        LogId known = id;
        if (known == null) {
            throw new ProblemException(
                    Problem.of(ErrorCode.LOG_UNAVAILABLE, "the log was not found yet; try again shortly")
                            .withRetryAfter(RETRY_AFTER));
        }
        return SyncToken.mark(known, Position.START);
    }

    /** The head of a user, or the start of the log for a user without changes. */
    public SyncToken headOr(@Nullable SyncToken head) {
        return head == null ? startToken() : head;
    }

    @Override
    protected void work() throws InterruptedException {
        // A new client after each failure, because an address that cannot be resolved now may be resolvable later.
        try (Topics topics = connections.get()) {
            while (!isStopping()) {
                find(topics);
                succeeded();
                pause(checkInterval);
            }
        }
    }

    private void find(Topics topics) {
        OptionalInt newest = names.newestGeneration(topics.names());
        if (newest.isEmpty()) {
            throw new KafkaException("there is no topic " + names.mutations(1) + " yet");
        }
        String name = names.mutations(newest.getAsInt());
        Topic topic = topics.describe(name).orElseThrow(() -> new KafkaException("topic " + name + " is gone"));
        id = LogId.ofTopic(topic.id());
        availability.up("topic " + name);
    }

    @Override
    protected void failed(Exception failure) {
        if (id == null) {
            availability.down(Availability.reason(failure));
        }
    }

    @Override
    protected void wakeUp() {
        // The waits of the client end with the worker, or with the time limit of a request to Kafka.
    }
}
