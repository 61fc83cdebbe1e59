package dev.replog.notifier.head;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.Problem;
import dev.replog.http.problem.ProblemException;
import dev.replog.notifier.availability.Availability;
import dev.replog.notifier.availability.Worker;
import dev.replog.notifier.changes.KafkaClients;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/**
 * The log of the newest generation, for the tokens of users without changes. A thread of its own queries Kafka
 * repeatedly, because a later generation may be created. The last result is kept while Kafka is unavailable. Any thread
 * may get a token, and none waits.
 */
public final class CurrentLog extends Worker {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final KafkaClients clients;
    private final String firstTopic;
    private final Duration checkInterval;
    private final Availability availability;
    private volatile @Nullable LogId id;

    CurrentLog(KafkaClients clients, String firstTopic, Duration checkInterval, Availability availability) {
        super("current-log");
        this.clients = clients;
        this.firstTopic = firstTopic;
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
    protected void work() throws InterruptedException, ExecutionException {
        // A new client after each failure, because an address that cannot be resolved now may be resolvable later.
        try (Admin admin = clients.admin()) {
            while (!isStopping()) {
                find(admin);
                succeeded();
                pause(checkInterval);
            }
        }
    }

    private void find(Admin admin) throws InterruptedException, ExecutionException {
        Set<String> names = admin.listTopics().names().get();
        Optional<String> newest = LogGenerations.newest(firstTopic, names);
        if (newest.isEmpty()) {
            throw new KafkaException("there is no topic " + firstTopic + " yet");
        }
        String topic = newest.get();
        Uuid topicId = Objects.requireNonNull(admin.describeTopics(List.of(topic))
                        .allTopicNames()
                        .get()
                        .get(topic))
                .topicId();
        id = LogId.ofTopic(new UUID(topicId.getMostSignificantBits(), topicId.getLeastSignificantBits()));
        availability.up("topic " + topic);
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
