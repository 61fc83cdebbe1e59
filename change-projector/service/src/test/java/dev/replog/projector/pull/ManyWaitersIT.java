package dev.replog.projector.pull;

import static dev.replog.projector.pull.ReadModelWriter.at;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backends.SharedBackends;
import dev.replog.backing.postgres.PostgresAddress;
import dev.replog.http.request.EntityTags;
import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.HeadRechecks;
import dev.replog.projector.progress.LogEnds;
import dev.replog.projector.read.LogIds;
import dev.replog.projector.read.PatientReads;
import dev.replog.projector.read.ReadDatabase;
import dev.replog.projector.read.RequestTimer;
import dev.replog.projector.read.StoredHeads;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.Coverage;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Tests five thousand waiting pulls in two instances without a projection: their cost, and that all are woken. */
class ManyWaitersIT {
    private static final int WAITERS = 5000;
    private static final int MOVED = 50;
    private static final Duration INTERVAL = Duration.ofMillis(200);

    @Test
    void waitingCostsTheSame_howeverManyWait_andAllAreWoken() throws SQLException {
        String url = SharedBackends.get().newDatabase();
        ReadModelWriter.migrate(url);
        try (ReadModelWriter writer = ReadModelWriter.open(url);
                Instance one = new Instance(url);
                Instance two = new Instance(url)) {
            writer.generation(1, ReadModelWriter.TOPIC);
            writer.execute("INSERT INTO projection_progress VALUES (1, 0, 1, 1, 'somebody')");
            writer.execute("INSERT INTO user_head SELECT 'user-' || n, " + at(0) + " FROM generate_series(0, "
                    + (WAITERS - 1) + ") n");
            List<CompletableFuture<@Nullable PullAnswer>> held = new ArrayList<>();
            for (int i = 0; i < WAITERS; i++) {
                held.add((i % 2 == 0 ? one : two).hold("user-" + i));
            }
            Await.until(
                    "all wait",
                    () -> one.advances.waiters() + two.advances.waiters() == WAITERS && one.isQuiet() && two.isQuiet());

            // Idle: one small statement for each interval, with any number of waiting pulls.
            long began = one.progressReads.get();
            int heads = one.headReads.get();
            Await.until("some intervals", () -> one.progressReads.get() >= began + 10);
            assertThat(one.headReads.get())
                    .as("reads of heads while nothing moves")
                    .isEqualTo(heads);
            assertThat(one.pageReads.get()).as("reads of pages").isEqualTo(WAITERS / 2);

            // Another instance applies changes of a few users: one more statement in each of these intervals.
            apply(writer, 2, MOVED);
            held.subList(0, MOVED).forEach(ManyWaitersIT::assertItem);
            assertThat(one.pageReads.get()).isEqualTo((WAITERS + MOVED) / 2);
            assertThat(held.subList(MOVED, WAITERS)).noneMatch(CompletableFuture::isDone);

            // Then of all users at once.
            apply(writer, 3, WAITERS);
            held.subList(MOVED, WAITERS).forEach(ManyWaitersIT::assertItem);
            for (Instance instance : List.of(one, two)) {
                assertThat(instance.advances.waiters()).isZero();
                // The first interval, the intervals in which pulls arrived, one for each of two commits.
                assertThat(instance.headReads.get()).isLessThanOrEqualTo(instance.progressReads.intValue());
            }
            assertThat(one.headReads.get()).isLessThanOrEqualTo(heads + 2);
        }
    }

    /** In one transaction, like a batch. */
    private static void apply(ReadModelWriter writer, int offset, int users) throws SQLException {
        writer.begin();
        writer.execute("INSERT INTO entity (user_id, type, id, root_id, version, position, tree_position, data, stamps,"
                + " created_at, updated_at) SELECT 'user-' || n, 1, id, id, 1, " + at(offset) + ", " + at(offset)
                + ", '{}', '[]', now(), now() FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(0, "
                + (users - 1) + ") n) many");
        writer.execute("UPDATE user_head SET position = " + at(offset) + " WHERE substr(user_id, 6)::int < " + users);
        writer.execute("UPDATE projection_progress SET next_offset = " + (offset + 1));
        writer.commit();
    }

    private static void assertItem(CompletableFuture<@Nullable PullAnswer> held) {
        assertThat(held.orTimeout(60, TimeUnit.SECONDS).join())
                .isInstanceOfSatisfying(
                        PullAnswer.Page.class, page -> assertThat(page.items()).isEqualTo(1));
    }

    /** An instance of the serving role, without its HTTP. */
    private static final class Instance implements AutoCloseable {
        final Advances advances = new Advances(WAITERS, 1, Schedulers.parallel());
        final AtomicLong progressReads = new AtomicLong();
        final AtomicInteger headReads = new AtomicInteger();
        final AtomicInteger pageReads = new AtomicInteger();
        private final ReadDatabase database;
        private final HeadRechecks rechecks;
        private final PullService pulls;
        private long quietSince;
        private int headsThen = -1;

        Instance(String url) {
            database = new ReadDatabase(
                    PostgresAddress.parse(url, ""),
                    PullPropertiesTest.bind(
                            Map.of("replog.pull.connections", "4", "replog.pull.acquire-timeout", "60s")),
                    () -> {});
            ReadModel model = new ReadModel(database, Catalogues::shipped);
            StoredHeads heads = new StoredHeads(database);
            rechecks = new HeadRechecks(
                    advances,
                    heads.progress().doOnSubscribe(ignored -> progressReads.incrementAndGet()),
                    users -> heads.headPositions(users).doOnSubscribe(ignored -> headReads.incrementAndGet()),
                    INTERVAL,
                    Schedulers.parallel());
            pulls = new PullService(
                    pull -> Mono.defer(() -> {
                        pageReads.incrementAndGet();
                        return model.page(pull);
                    }),
                    heads::erased,
                    new LogIds(heads.logIds()),
                    LogEnds.UNKNOWN,
                    new PatientReads(advances, Schedulers.parallel()),
                    Duration.ofSeconds(5),
                    () -> RequestTimer.start(Schedulers.parallel()));
        }

        CompletableFuture<@Nullable PullAnswer> hold(String userId) {
            PullQuery query = new PullQuery(
                    new PullKind.All(),
                    SyncToken.pull(ReadModelWriter.LOG, new Position(at(0)), Coverage.allTypes(true))
                            .encode(userId),
                    List.of(),
                    null,
                    false,
                    PullFormat.JSON,
                    false,
                    10,
                    100_000,
                    null,
                    Duration.ofMinutes(5));
            return pulls.pull(
                            userId,
                            query,
                            List.of(),
                            EntityTags.parse(List.of()),
                            RequestTimer.start(Schedulers.parallel()))
                    .toFuture();
        }

        /** Waits until no head was read in a few intervals. */
        boolean isQuiet() {
            if (headReads.get() != headsThen) {
                headsThen = headReads.get();
                quietSince = progressReads.get();
            }
            return progressReads.get() >= quietSince + 3;
        }

        @Override
        public void close() {
            rechecks.close();
            database.close();
        }
    }
}
