package dev.replog.client.jdbc;

import static dev.replog.client.store.StoreSamples.TYPE;
import static dev.replog.client.store.StoreSamples.each;
import static dev.replog.client.store.StoreSamples.op;
import static dev.replog.client.store.StoreSamples.outcome;
import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.store.Change;
import dev.replog.client.store.Loaded;
import dev.replog.client.store.Op;
import dev.replog.client.store.Query;
import dev.replog.client.store.Store;
import dev.replog.client.store.StoreSamples;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several processes with one file, and processes that are killed. */
class ProcessesTest {

    @TempDir
    private Path folder;

    private Path path() {
        return folder.resolve("gym.db");
    }

    private Store open() {
        Store store = SqliteStore.at(path()).store("alice");
        store.open(StoreSamples.fresh("alice"));
        return store;
    }

    /** Requires that the changes below some count are there as a whole, and returns the count. */
    private int countWhole() {
        Store store = SqliteStore.at(path()).store("alice");
        Loaded loaded = store.open(StoreSamples.fresh("alice"));
        int count = loaded.ops().size();
        assertThat(loaded.ops()).extracting(Op::mutationId).isEqualTo(each(0, count, n -> "mutation-" + n));
        assertThat(loaded.meta().token()).isEqualTo(count == 0 ? null : "token-" + (count - 1));
        assertThat(store.query(Query.all(TYPE))).containsExactlyInAnyOrderElementsOf(each(0, count, StoreSamples::row));
        for (int n = 0; n < count; n++) {
            assertThat(store.outcome("mutation-" + n)).isEqualTo(outcome(n));
        }
        assertThat(store.outcome("mutation-" + count)).isNull();
        store.close();
        return count;
    }

    @Test
    void aProcessThatIsKilledWhileItCommits_losesNoReportedCommit_andLeavesNoPartOfOne() throws Exception {
        for (int round = 0; round < 4; round++) {
            int before = countWhole();
            try (Child child = Child.start(folder, "commitOn", path(), before, 0)) {
                List<String> reported = new ArrayList<>();
                while (reported.size() < 5 + 9 * round) {
                    reported.add(child.nextLine());
                }
                reported.addAll(child.kill());
                int committed = reported.size();
                assertThat(reported).isEqualTo(each(before, before + committed, String::valueOf));
                // The commit that was under way may have been completed.
                assertThat(countWhole()).isIn(before + committed, before + committed + 1);
            }
        }
    }

    @Test
    void aProcessThatIsKilledBeforeAnyStatementOfACommit_leavesNothingOfIt() throws Exception {
        int count = countWhole();
        for (int step = 0; ; step++) {
            try (Child child = Child.start(folder, "stopInCommit", path(), count, step)) {
                if (child.nextLine().equals("committed")) {
                    child.end();
                    assertThat(step).isGreaterThan(6);
                    break;
                }
                child.kill();
                assertThat(child.exitValue()).isNotZero();
                assertThat(countWhole()).as("after step %s", step).isEqualTo(count);
            }
        }
        assertThat(countWhole()).isEqualTo(count + 1);
    }

    @Test
    void processesThatOpenANewFileAtOnceAndAppend_loseNothing() throws Exception {
        List<Child> children = new ArrayList<>();
        for (int first = 0; first < 3_000; first += 1_000) {
            children.add(Child.start(folder, "append", path(), first, 40));
        }
        for (Child child : children) {
            assertThat(child.end()).hasSize(40);
            assertThat(child.exitValue()).isZero();
        }
        Store store = SqliteStore.at(path()).store("alice");
        Loaded loaded = store.open(StoreSamples.fresh("alice"));
        store.close();
        assertThat(loaded.meta().device()).isIn("device-0", "device-1000", "device-2000");
        assertThat(loaded.ops()).hasSize(120);
        for (int first = 0; first < 3_000; first += 1_000) {
            int from = first;
            assertThat(loaded.ops().stream().filter(op -> op.at() / 1_000 * 1_000 == from))
                    .extracting(Op::mutationId)
                    .isEqualTo(each(first, first + 40, n -> "mutation-" + n));
        }
    }

    @Test
    void aWatch_tellsThatAnotherProcessWrote_andNotWhatTheStoreItselfWrote() throws Exception {
        Store store = open();
        CountDownLatch told = new CountDownLatch(1);
        AtomicInteger calls = new AtomicInteger();
        store.watch(() -> {
            calls.incrementAndGet();
            told.countDown();
        });
        Store other = open();
        CountDownLatch otherTold = new CountDownLatch(1);
        other.watch(otherTold::countDown);
        store.commit(Change.builder().append(List.of(op(5_000))).build());
        assertThat(otherTold.await(20, TimeUnit.SECONDS)).isTrue();
        assertThat(calls).hasValue(0);
        other.close();
        try (Child child = Child.start(folder, "append", path(), 0, 1)) {
            assertThat(told.await(20, TimeUnit.SECONDS)).isTrue();
            child.end();
        }
        assertThat(store.changes(new dev.replog.client.store.Cursor(0, 0), List.of())
                        .ops())
                .hasSize(2);
        store.close();
    }

    @Test
    void theLeadOfAProcessThatIsKilled_isFreeAtOnce() throws Exception {
        Store store = open();
        try (Child child = Child.start(folder, "lead", path(), 10_000, 5_000)) {
            assertThat(child.nextLine()).isEqualTo("1");
            assertThat(store.lead("parent", 10_001, 5_000)).isEmpty();
            child.kill();
        }
        assertThat(store.lead("parent", 10_001, 5_000)).hasValue(2);
        store.close();
    }

    @Test
    void theLeadOfAProcessThatIsFrozen_isFreeWhenItsLeaseEnds_andTheProcessChangesNothingLater() throws Exception {
        Store store = open();
        try (Child child = Child.start(folder, "lead", path(), 10_000, 5_000)) {
            assertThat(child.nextLine()).isEqualTo("1");
            child.signal("STOP");
            assertThat(store.lead("parent", 14_999, 5_000)).isEmpty();
            assertThat(store.lead("parent", 15_000, 5_000)).hasValue(2);
            child.signal("CONT");
            child.say("go on");
            assertThat(child.nextLine()).isEqualTo("Fenced");
        }
        assertThat(store.lead("parent", 15_001, 5_000)).hasValue(2);
        store.close();
    }

    @Test
    void aClientThatCloses_freesItsLeadAlone() throws Exception {
        Store first = open();
        Store second = open();
        assertThat(first.lead("first", 10_000, 5_000)).hasValue(1);
        assertThat(second.lead("second", 10_000, 5_000)).isEmpty();
        second.close();
        try (Child child = Child.start(folder, "askForLead", path(), 10_001, 5_000)) {
            assertThat(child.end()).containsExactly("OptionalLong.empty");
        }
        first.close();
        try (Child child = Child.start(folder, "askForLead", path(), 10_001, 5_000)) {
            assertThat(child.end()).containsExactly("OptionalLong[2]");
        }
    }
}
