package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.kafka.GroupProtocol;
import dev.replog.projector.ChangeProjector;
import dev.replog.schemas.Change;
import dev.replog.schemas.ChangeKind;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * What a sync token promises, while many write, many pull in every way there is, and the instances that project come
 * and go. Each client's state at each of its tokens is held against what the log says of that position; {@code
 * -Dseed=N} replays the choices, though not how the threads meet.
 */
class TokenPromisesIT {
    private static final long SEED = Long.getLong("seed", new Random().nextLong());
    private static final List<String> USERS = List.of("alice", "bob", "carol");
    private static final int PROGRESS = 40;
    private static final int AHEAD_MAX = 200;
    private static final int PATIENCE_SECONDS = 120;

    private final Map<String, Long> appended = new ConcurrentHashMap<>();
    private final AtomicBoolean allWritten = new AtomicBoolean();
    private final AtomicBoolean allApplied = new AtomicBoolean();

    @Test
    void everyPromiseIsKept() throws Exception {
        SharedBackends backends = SharedBackends.get();
        String prefix = backends.newTopicPrefix();
        String url = backends.newDatabase();
        TestDatabase database = new TestDatabase(url);
        try (TestLog log = TestLog.create(backends.kafkaBootstrapServers(), prefix, 3);
                ConfigurableApplicationContext reader = reader(url, backends.kafkaBootstrapServers(), prefix);
                ExecutorService threads = Executors.newCachedThreadPool()) {
            try {
                String origin = "http://localhost:" + reader.getEnvironment().getProperty("local.server.port");
                Random random = new Random(SEED);
                List<Puller> pullers = new ArrayList<>();
                List<Future<?>> writing = new ArrayList<>();
                List<Future<?>> pulling = new ArrayList<>();
                LogId logId = LogId.ofTopic(log.projected().topicId());
                for (String user : USERS) {
                    long seed = random.nextLong();
                    writing.add(threads.submit(() -> write(log, database, user, seed)));
                    for (Puller.Way way : Puller.Way.values()) {
                        Puller puller = new Puller(origin, user, way, new Random(random.nextLong()));
                        pullers.add(puller);
                        pulling.add(threads.submit(() -> puller.pullUntil(allApplied)));
                    }
                }
                Future<?> ahead = threads.submit(() -> readAhead(origin, logId));

                projectorsComeAndGo(log, database, prefix, random);
                allWritten.set(true);
                finish(writing);
                finish(List.of(ahead));
                whoIsAhead_isNotAnsweredWithLess(log, database, prefix, origin, logId);
                allApplied.set(true);
                finish(pulling);

                Map<String, Map<Long, Change>> history = history(log);
                for (Puller puller : pullers) {
                    puller.requireHistory(history.getOrDefault(puller.user(), new TreeMap<>()), "seed " + SEED);
                    puller.requireWhatThereIs();
                    puller.requireTheSameBytesTwice();
                }
            } finally {
                end();
            }
        } catch (AssertionError | Exception e) {
            throw new AssertionError("-Dseed=" + SEED + ": " + e, e);
        }
    }

    /** Whatever came of it, nobody is left at work. */
    private void end() {
        allWritten.set(true);
        allApplied.set(true);
    }

    private static ConfigurableApplicationContext reader(String url, String kafka, String prefix) {
        return ChangeProjector.application()
                .profiles("dev")
                .run(
                        "--server.port=0",
                        "--management.server.port=0",
                        "--spring.reactor.netty.shutdown-quiet-period=0s",
                        "--replog.projection.enabled=false",
                        "--replog.postgres.url=" + url,
                        "--spring.kafka.bootstrap-servers=" + kafka,
                        "--replog.kafka.topic-prefix=" + prefix,
                        "--replog.pull.catch-up=300ms",
                        "--replog.pull.recheck=50ms",
                        "--replog.pull-stream.chunk-bytes-max=1KB");
    }

    /** Writes for as long as projectors come and go, never far ahead of them: each of them is to find work. */
    private Void write(TestLog log, TestDatabase database, String user, long seed) throws Exception {
        RandomLog mutations = new RandomLog(new Random(seed), user);
        long offset = -1;
        for (int i = 0; !allWritten.get(); i++) {
            if (i % PROGRESS == 0) {
                int written = i;
                Await.until("room", () -> allWritten.get() || written - applied(database) < AHEAD_MAX);
            }
            offset = log.append(mutations.next(Position.of(1, offset + 1).value()))
                    .offset();
            appended.put(user, offset);
        }
        return null;
    }

    /** Two take turns: one comes, the other goes, there is a while without any. */
    private static void projectorsComeAndGo(TestLog log, TestDatabase database, String prefix, Random random)
            throws Exception {
        for (int turn = 0; turn < 2; turn++) {
            try (TestProjector first = projector(log, database, prefix, random)) {
                awaitProgress(database);
                try (TestProjector second = projector(log, database, prefix, random)) {
                    awaitProgress(database);
                    first.close();
                    awaitProgress(database);
                }
            }
        }
    }

    private static TestProjector projector(TestLog log, TestDatabase database, String prefix, Random random) {
        return TestProjector.start(
                log,
                database,
                TestProjector.properties(prefix + "projector", GroupProtocol.CONSUMER, random.nextInt(1, 30)));
    }

    private static void awaitProgress(TestDatabase database) throws Exception {
        long before = applied(database);
        Await.until("progress", () -> applied(database) >= before + PROGRESS);
    }

    private static long applied(TestDatabase database) throws Exception {
        return database.progress().values().stream().mapToLong(Long::longValue).sum();
    }

    /** Asks for what was appended a moment ago: gets it, or is refused with a time to retry. */
    private Void readAhead(String origin, LogId logId) {
        Puller.Http http = new Puller.Http(origin);
        while (!allWritten.get()) {
            appended.forEach((user, offset) -> {
                long position = Position.of(1, offset).value();
                Puller.Http.Answer answer = http.get(user, "/api/sync?since=" + token(logId, user, position));
                if (answer.status() == 200) {
                    assertThat(http.position(
                                    user, answer.json().get("nextSyncToken").asString()))
                            .isGreaterThanOrEqualTo(position);
                } else {
                    answer.requireRetry();
                }
            });
        }
        return null;
    }

    private void whoIsAhead_isNotAnsweredWithLess(
            TestLog log, TestDatabase database, String prefix, String origin, LogId logId) throws Exception {
        Puller.Http http = new Puller.Http(origin);
        long offset = log.append(Ask.silent(
                        "alice", Ask.upsert("exercise", Values.uuid(new Random(SEED)), Map.of("name", "last"))))
                .offset();
        String last = token(logId, "alice", Position.of(1, offset).value());
        for (String accept : List.of("application/json", "application/x-ndjson")) {
            http.get("alice", "/api/sync?since=" + last, "Accept", accept).requireRetry();
            http.get("alice", "/api/sync", "Accept", accept, "Replog-Min-Token", last)
                    .requireRetry();
        }
        try (TestProjector projector = projector(log, database, prefix, new Random(SEED))) {
            TestProjector.awaitApplied(log, database);
            assertThat(projector.state()).isInstanceOf(ProjectionStatus.State.Running.class);
        }
        Puller.Http.Answer answer = http.get("alice", "/api/sync", "Replog-Min-Token", last);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).contains("\"last\"");
    }

    private static String token(LogId logId, String user, long position) {
        return SyncToken.pull(logId, new Position(position), Coverage.allTypes(true))
                .encode(user);
    }

    private static void finish(List<Future<?>> tasks) throws Exception {
        for (Future<?> task : tasks) {
            task.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static Map<String, Map<Long, Change>> history(TestLog log) throws Exception {
        Map<String, Map<Long, Change>> history = new HashMap<>();
        for (Change change : log.changes()) {
            history.computeIfAbsent(change.getUserId(), ignored -> new TreeMap<>())
                    .put(change.getPosition(), change);
        }
        return history;
    }

    /** What changes come to, entity by entity: the etag of each that is alive. */
    static void apply(Change change, Map<String, String> live) {
        for (EntityChange entity : change.getEntities()) {
            if (entity.getKind() == ChangeKind.DELETED) {
                live.remove(entity.getId().toString());
            } else {
                live.put(entity.getId().toString(), Long.toHexString(change.getPosition()));
            }
        }
    }
}
