package dev.replog.notifier.head;

import dev.replog.backing.work.HandOver;
import dev.replog.backing.work.Worker;
import dev.replog.notifier.changes.Progress;
import dev.replog.notifier.changes.ReadPositions.Mark;
import dev.replog.notifier.database.Database;
import dev.replog.schemas.token.SyncToken;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Looks up the newest changes of users in batches: a look-up that arrives while a query runs is part of the next query,
 * so thousands of clients that reconnect cost a few queries. A look-up that must cover the changes up to a mark waits,
 * for a limited time, until the consumer group has written them. One thread does the work; the calling threads never
 * wait.
 */
public final class HeadLookups extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(HeadLookups.class);
    private static final Duration RETRY_INTERVAL = Duration.ofMillis(20);
    private static final Duration IDLE = Duration.ofSeconds(1);

    private final Database database;
    private final Duration patience;
    private final HandOver<Lookup> lookups;
    /** The look-ups that wait for the group; only the worker's thread uses them. */
    private final List<Lookup> waiting = new ArrayList<>();

    private record Lookup(String userId, Mark mark, long askedNanos, MonoSink<HeadAnswer> sink) {}

    HeadLookups(Database database, Duration patience, int lookupsMax) {
        super("head-lookups");
        this.database = database;
        this.patience = patience;
        this.lookups = new HandOver<>(lookupsMax);
    }

    /** The newest change of this user, including all changes below the mark. */
    public Mono<HeadAnswer> find(String userId, Mark mark) {
        return Mono.create(sink -> {
            if (!database.isUp()) {
                sink.success(new HeadAnswer.Unknown("PostgreSQL is unavailable"));
            } else if (!lookups.offer(new Lookup(userId, mark, System.nanoTime(), sink))) {
                sink.success(new HeadAnswer.Unknown("too many look-ups at once"));
            }
        });
    }

    @Override
    protected void work() throws InterruptedException {
        lookups.moveTo(waiting, waiting.isEmpty() ? IDLE : RETRY_INTERVAL);
        if (!waiting.isEmpty()) {
            try {
                answerWhatCanBe();
            } catch (SQLException e) {
                database.failed(e);
                answerAll("PostgreSQL is unavailable");
            }
            giveUpOnLate();
        }
        succeeded();
    }

    private void answerWhatCanBe() throws SQLException {
        try (Connection connection = database.connection()) {
            // In this order, because a change that is written after the progress was read does no harm.
            Map<UUID, Map<Integer, Long>> progress = new HashMap<>();
            for (Lookup lookup : waiting) {
                UUID topicId = lookup.mark().topicId();
                if (!progress.containsKey(topicId)) {
                    progress.put(topicId, Progress.read(connection, topicId));
                }
            }
            List<Lookup> ready = waiting.stream()
                    .filter(lookup -> isReached(
                            lookup.mark(), progress.getOrDefault(lookup.mark().topicId(), Map.of())))
                    .toList();
            if (ready.isEmpty()) {
                return;
            }
            Set<String> userIds = ready.stream().map(Lookup::userId).collect(Collectors.toSet());
            Map<String, SyncToken> heads = Heads.read(connection, userIds);
            waiting.removeAll(Set.copyOf(ready));
            ready.forEach(lookup -> answer(lookup, new HeadAnswer.Known(heads.get(lookup.userId()))));
        }
    }

    private static boolean isReached(Mark mark, Map<Integer, Long> progress) {
        return mark.next() <= progress.getOrDefault(mark.partition(), 0L);
    }

    private void giveUpOnLate() {
        long now = System.nanoTime();
        for (Iterator<Lookup> each = waiting.iterator(); each.hasNext(); ) {
            Lookup lookup = each.next();
            if (now - lookup.askedNanos() > patience.toNanos()) {
                each.remove();
                answer(lookup, new HeadAnswer.Unknown("the newest changes are not in the tables yet"));
            }
        }
    }

    private void answerAll(String reason) {
        waiting.forEach(lookup -> answer(lookup, new HeadAnswer.Unknown(reason)));
        waiting.clear();
    }

    private void answer(Lookup lookup, HeadAnswer answer) {
        lookups.done(1);
        lookup.sink().success(answer);
    }

    @Override
    protected void failed(Exception failure) {
        LOG.error("looking up heads failed; their requests get 503", failure);
        answerAll("the lookup failed");
    }

    @Override
    protected void wakeUp() {
        lookups.wakeUp();
    }
}
