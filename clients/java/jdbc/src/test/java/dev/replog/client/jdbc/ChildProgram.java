package dev.replog.client.jdbc;

import static dev.replog.client.store.StoreSamples.op;
import static dev.replog.client.store.StoreSamples.wholeChange;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.replog.client.store.Change;
import dev.replog.client.store.Fenced;
import dev.replog.client.store.Meta;
import dev.replog.client.store.Store;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** The program of the processes in {@link ProcessesTest}. It reports each step in a line. */
final class ChildProgram {

    private ChildProgram() {}

    /** @param args the task, the path, and two numbers */
    public static void main(String[] args) {
        SqliteStore factory = SqliteStore.at(Path.of(args[1]));
        int first = Integer.parseInt(args[2]);
        int last = Integer.parseInt(args[3]);
        switch (args[0]) {
            case "commitOn" -> commitOn(factory, first);
            case "stopInCommit" -> stopInCommit(factory, first, last);
            case "append" -> append(factory.durability(SqliteStore.Durability.RELAXED), first, last);
            case "lead" -> lead(factory, first, last);
            case "askForLead" -> report(open(factory, "device-1").lead("child", first, last));
            default -> throw new IllegalArgumentException(args[0]);
        }
    }

    private static Store open(SqliteStore factory, String device) {
        Store store = factory.store("alice");
        store.open(Meta.fresh(1, "alice", device));
        return store;
    }

    private static void report(Object line) {
        System.out.println(line);
        System.out.flush();
    }

    /** Commits whole changes until the process is killed. */
    private static void commitOn(SqliteStore factory, int first) {
        Store store = open(factory, "device-1");
        for (int n = first; ; n++) {
            store.commit(wholeChange(n));
            report(n);
        }
    }

    /** Stops before one statement of a commit, and waits to be killed there. */
    private static void stopInCommit(SqliteStore factory, int number, int step) {
        AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
        Store store = open(
                factory.beforeStatement(sql -> {
                    if (left.getAndDecrement() == 0) {
                        report("stopped");
                        waitForEnd();
                    }
                }),
                "device-1");
        left.set(step);
        store.commit(wholeChange(number));
        report("committed");
        store.close();
    }

    /** Appends single operations, in competition with other processes. */
    private static void append(SqliteStore factory, int first, int count) {
        Store store = open(factory, "device-" + first);
        for (int n = first; n < first + count; n++) {
            store.commit(Change.builder().append(List.of(op(n))).build());
            report(n);
        }
        store.close();
    }

    /** Takes the lead, waits for a line, and then changes something as the leader that it was. */
    private static void lead(SqliteStore factory, int now, int millis) {
        Store store = open(factory, "device-1");
        long epoch = store.lead("child", now, millis).orElseThrow();
        report(epoch);
        try {
            new BufferedReader(new InputStreamReader(System.in, UTF_8)).readLine();
            store.commit(Change.of(epoch).meta(meta -> meta.token("late")).build());
            report("changed");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        } catch (Fenced refused) {
            report("Fenced");
        }
    }

    private static void waitForEnd() {
        try {
            int next = System.in.read();
            throw new IllegalStateException("read " + next + " (expected: to be killed)");
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
