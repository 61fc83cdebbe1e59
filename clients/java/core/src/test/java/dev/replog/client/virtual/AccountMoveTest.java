package dev.replog.client.virtual;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.client.Existing;
import dev.replog.client.NotReachable;
import dev.replog.client.Replog;
import dev.replog.client.catalogue.Ids;
import dev.replog.client.query.Row;
import dev.replog.client.query.SyncState;
import dev.replog.client.store.Meta;
import dev.replog.client.sync.AnonymousAccount;
import dev.replog.client.sync.MovedAccount;
import dev.replog.client.sync.MovedAccount.End;
import dev.replog.client.write.WriteOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The whole engine, when an account that was anonymous on the server becomes that of a user. */
class AccountMoveTest {

    private static final AnonymousAccount GUEST = new AnonymousAccount("guest", () -> SmallServer.token("guest"));
    private static final Duration LONG = Duration.ofMinutes(10);

    /** One device with a server. */
    private static final class World {
        final VirtualTime time = new VirtualTime(1);
        final Accounts accounts = new Accounts(time);
        final SwitchedNetwork device = new SwitchedNetwork();
        final CountedStore store = new CountedStore();
        VirtualTime.VirtualPlatform platform = time.platform();
        Map<String, String> ids = Map.of();
        /** The user of the app's tokens. */
        String session = "guest";

        Replog open(String user) {
            session = user;
            platform = time.platform();
            return time.get(Replog.builder()
                    .url("http://server")
                    .store(store)
                    .user(user)
                    .token(() -> SmallServer.token(session))
                    .transport(accounts)
                    .surroundings(device)
                    .platform(platform)
                    .openAsync());
        }

        /** A guest with entities at the server, one that was rejected, and one that was not sent yet. */
        Replog guest() {
            Replog replog = open("guest");
            String squat = create(replog, "exercise", Map.of("name", "Squat"));
            String own = time.get(replog.writeAsync(
                            tx -> tx.create("exercise", f -> f.localId("own").set("name", "Own")),
                            WriteOptions.DEFAULT))
                    .value()
                    .id();
            String workout = create(replog, "workout", Map.of("name", "Legs", "scheduled_date", "2026-11-30"));
            String done = create(replog, "workout_exercise", Map.of("workout_id", workout, "exercise_id", own));
            String invalid = create(replog, "exercise", Map.of("name", "invalid"));
            sync(replog);
            device.online(false);
            String late = create(replog, "exercise", Map.of("name", "Late"));
            device.online(true);
            ids = Map.of(
                    "squat", squat, "own", own, "workout", workout, "done", done, "invalid", invalid, "late", late);
            return replog;
        }

        String create(Replog replog, String type, Map<String, Object> fields) {
            return time.get(replog.writeAsync(tx -> tx.create(type, f -> fields.forEach(f::set)), WriteOptions.DEFAULT))
                    .value()
                    .id();
        }

        void sync(Replog replog) {
            time.get(replog.syncAsync(LONG));
        }

        CompletableFuture<MovedAccount> move(Replog replog, Existing.@Nullable Ask ask) {
            session = "alice";
            return replog.signInAsync("alice", GUEST, ask, LONG).toCompletableFuture();
        }

        Row row(Replog replog, String type, String name) {
            return time.get(replog.collection(type).getAsync(String.valueOf(ids.get(name))))
                    .orElseThrow();
        }

        void requireMoved(Replog replog) {
            sync(replog);
            SmallServer alice = accounts.of("alice");
            String own = Ids.ofLocal("alice", "exercise", "own");
            assertThat(own).isNotEqualTo(ids.get("own"));
            assertThat(alice.data("exercise", String.valueOf(ids.get("squat")))).isEqualTo(Map.of("name", "Squat"));
            assertThat(alice.data("exercise", String.valueOf(ids.get("late")))).isEqualTo(Map.of("name", "Late"));
            assertThat(alice.data("exercise", own)).isEqualTo(Map.of("name", "Own"));
            assertThat(alice.data("workout_exercise", String.valueOf(ids.get("done"))))
                    .containsEntry("exercise_id", own)
                    .containsEntry("workout_id", ids.get("workout"));
            assertThat(alice.count()).isEqualTo(5);
            // Each of them was written once.
            for (String name : List.of("squat", "late")) {
                assertThat(alice.version("exercise", String.valueOf(ids.get(name))))
                        .isEqualTo(1);
            }
            assertThat(alice.version("exercise", own)).isEqualTo(1);
            assertThat(time.get(replog.userAsync())).hasValue("alice");
            assertThat(row(replog, "exercise", "squat").sync()).isEqualTo(SyncState.SYNCED);
            assertThat(row(replog, "exercise", "invalid").sync()).isEqualTo(SyncState.REJECTED);
            assertThat(time.get(replog.rejected().listAsync())).hasSize(1);
        }

        /** Whether the store of the guest is gone from the device. */
        boolean isForgotten() {
            return store.store("guest")
                    .open(Meta.fresh(1, "guest", "another device"))
                    .meta()
                    .device()
                    .equals("another device");
        }
    }

    @Test
    void allDataAreInTheAccountOfTheUser_andTheOldAccountIsErased() {
        World world = new World();
        Replog replog = world.guest();

        assertThat(world.time.get(world.move(replog, null))).isEqualTo(new MovedAccount(End.ERASED, null));
        world.requireMoved(replog);
        assertThat(world.accounts.erasures()).hasSize(1);
        assertThat(world.isForgotten()).isTrue();
    }

    @Test
    void aServerThatCannotErase_keepsTheOldAccount_andTheDeviceForgetsIt() {
        World world = new World();
        Replog replog = world.guest();
        world.accounts.refuseErasures(SmallServer.problem(405, "method_not_allowed"));

        assertThat(world.time.get(world.move(replog, null)))
                .isEqualTo(new MovedAccount(End.KEPT, "method_not_allowed"));
        world.requireMoved(replog);
        assertThat(world.accounts.of("guest").count()).isEqualTo(5);
        assertThat(world.isForgotten()).isTrue();
    }

    @Test
    void withoutANetwork_nothingHasChangedAfterTheLimit() {
        World world = new World();
        Replog replog = world.guest();
        world.device.online(false);
        assertThatThrownBy(() -> world.time.get(replog.signInAsync("alice", GUEST, null, Duration.ofSeconds(30))))
                .hasCauseInstanceOf(NotReachable.class);
        world.device.online(true);
        String later = world.create(replog, "exercise", Map.of("name", "Later"));
        world.sync(replog);

        assertThat(world.time.get(replog.userAsync())).hasValue("guest");
        assertThat(world.accounts.of("guest").data("exercise", later)).isEqualTo(Map.of("name", "Later"));
        assertThat(world.accounts.of("alice").count()).isZero();
    }

    @Test
    void anAccountWithData_isAskedAbout_andDoesNotGetTheOthers() {
        World world = new World();
        Replog other = world.open("alice");
        String there = world.create(other, "exercise", Map.of("name", "There"));
        world.sync(other);
        world.time.get(other.closeAsync());
        Replog replog = world.guest();
        List<Integer> asked = new ArrayList<>();

        assertThat(world.time.get(world.move(replog, pending -> {
                    asked.add(pending);
                    return Existing.DISCARD;
                })))
                .isEqualTo(new MovedAccount(End.ERASED, null));
        assertThat(asked).containsExactly(6);
        assertThat(world.accounts.of("alice").count()).isEqualTo(1);
        assertThat(world.time.get(replog.collection("exercise").all().getAsync()))
                .extracting(Row::id)
                .containsExactly(there);
        assertThat(world.isForgotten()).isTrue();
    }

    @Test
    void aMoveThatCannotGoOn_keepsBackNothing_ofTheAccountThatIsShown() {
        int failures = 0;
        for (int last = 0; last < 120; last += 8) {
            World world = new World();
            Replog replog = world.guest();
            world.session = "alice";
            CompletableFuture<MovedAccount> moved = replog.signInAsync("alice", GUEST, null, Duration.ofSeconds(30))
                    .toCompletableFuture();
            int end = last;
            int[] steps = new int[1];
            world.time.until(() -> steps[0]++ == end || moved.isDone());
            world.device.online(false);
            world.time.until(moved::isDone);
            world.device.online(true);
            if (moved.isCompletedExceptionally()) {
                failures++;
                world.session = "guest";
                String later = world.create(replog, "exercise", Map.of("name", "Later"));
                world.sync(replog);
                assertThat(world.accounts.of("guest").data("exercise", later))
                        .as("without a network after step %s", last)
                        .isEqualTo(Map.of("name", "Later"));
            }
        }
        assertThat(failures).isGreaterThan(3);
    }

    @Test
    void aMoveOfAClientThatIsClosed_ends() {
        World world = new World();
        Replog replog = world.guest();
        CompletableFuture<MovedAccount> moved = world.move(replog, null);
        world.time.pass(5);
        world.time.get(replog.closeAsync());
        world.time.until(moved::isDone);

        assertThat(moved).isCompletedExceptionally();
        Replog again = world.open("guest");
        world.sync(again);
        assertThat(world.accounts.of("guest").count()).isEqualTo(5);
        assertThat(world.accounts.of("alice").count()).isZero();
    }

    @Test
    void anUnfinishedMove_goesOn_whenItIsCalledAgain() {
        World world = new World();
        Replog replog = world.guest();
        world.accounts.refuseErasures(SmallServer.problem(503, "overloaded"));
        world.session = "alice";

        assertThat(world.time.get(replog.signInAsync("alice", GUEST, null, Duration.ofMinutes(2))))
                .isEqualTo(new MovedAccount(End.UNFINISHED, "offline"));
        world.requireMoved(replog);
        world.accounts.refuseErasures(null);
        assertThat(world.time.get(world.move(replog, null))).isEqualTo(new MovedAccount(End.ERASED, null));
        world.requireMoved(replog);
        assertThat(world.isForgotten()).isTrue();
    }

    @Test
    void aProcessThatIsKilledAtAnyStep_goesOnAfterARestart_andWritesNothingTwice() {
        Set<Long> points = killingPoints();
        assertThat(points).hasSizeGreaterThan(20);
        for (long point : points) {
            World world = new World();
            Replog replog = world.guest();
            CompletableFuture<MovedAccount> moved = world.move(replog, null);
            long[] steps = new long[1];
            world.time.until(() -> steps[0]++ == point || moved.isDone());
            world.platform.kill();
            Replog again = world.open("alice");
            assertThat(world.time.get(world.move(again, null)))
                    .as("killed after step %s", point)
                    .isEqualTo(new MovedAccount(End.ERASED, null));
            world.requireMoved(again);
            assertThat(world.isForgotten()).as("killed after step %s", point).isTrue();
        }
    }

    /** The steps of a move after which a store or the server is another one. */
    private static Set<Long> killingPoints() {
        World world = new World();
        Replog replog = world.guest();
        CompletableFuture<MovedAccount> moved = world.move(replog, null);
        Set<Long> points = new LinkedHashSet<>();
        long[] seen = {-1, 0};
        world.time.until(() -> {
            long changes = world.store.changes() + world.accounts.requests();
            if (changes != seen[0]) {
                seen[0] = changes;
                points.add(seen[1]);
            }
            seen[1]++;
            return moved.isDone();
        });
        return points;
    }
}
