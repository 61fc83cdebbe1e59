package dev.replog.simulation.server;

import dev.replog.simulation.timeline.Fiber;
import dev.replog.simulation.timeline.Life;
import java.sql.SQLException;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * One connection of a process to the database. Requests and responses take time and get lost. A commit without a
 * response may have happened, or may still happen. The server ends the transactions of a dead client when it notices
 * its death.
 */
public final class DatabaseLink {
    private static final String BROKEN = "08006";

    private final World world;
    private final Life life;
    private @Nullable Transaction open;
    private boolean broken;

    private static final class Transaction {
        private boolean isCommitSent;
        private boolean isOver;
    }

    public DatabaseLink(World world, Life life) {
        this.world = world;
        this.life = life;
        life.onEnd(this::abandon);
    }

    /** Sends a statement and waits until it arrives. */
    public void request(String what) throws SQLException {
        life.step(what);
        if (broken) {
            throw new SQLException("the connection is broken", BROKEN);
        }
        Fiber.sleep(world.faults().shortDelay());
        if (world.faults().isDatabaseAway() || world.faults().strikes(0.03)) {
            fail(what);
        }
    }

    /** Waits for the response to a statement. */
    public void answer(String what) throws SQLException {
        Fiber.sleep(world.faults().shortDelay());
        if (world.faults().strikes(0.02)) {
            fail("the answer to " + what);
        }
        life.step("after " + what);
    }

    private void fail(String what) throws SQLException {
        world.timeline().tell(life.name() + " loses its connection with: " + what);
        broken = true;
        abandon();
        throw new SQLException("the connection broke", BROKEN);
    }

    /** Waits until no transaction writes to this partition. */
    public void awaitUnlocked(int partition) throws SQLException {
        world.database().awaitUnlocked(partition, this);
        life.step("reading a row that was locked");
    }

    /** Starts a transaction that locks these partitions. */
    public void begin(Collection<Integer> partitions) throws SQLException {
        request("a transaction");
        Transaction transaction = new Transaction();
        open = transaction;
        for (int partition : partitions.stream().sorted().toList()) {
            world.database().lock(partition, transaction);
        }
    }

    public void rollback() {
        Transaction transaction = open;
        open = null;
        if (transaction != null && !transaction.isCommitSent) {
            transaction.isOver = true;
            world.database().unlock(transaction);
        }
    }

    /** Commits: runs the writes when the commit arrives, and returns when its response arrives. */
    public void commit(Runnable writes) throws SQLException {
        life.step("a commit");
        Transaction transaction = open;
        if (transaction == null) {
            throw new IllegalStateException("no transaction");
        }
        if (world.takeCommitFailure(false) || world.faults().strikes(0.03)) {
            world.timeline().tell(life.name() + "'s commit fails");
            rollback();
            throw new SQLException("the commit failed", "57P01");
        }
        boolean isUnanswered = world.takeCommitFailure(true) || world.faults().strikes(0.06);
        transaction.isCommitSent = true;
        Runnable wakeUp = Fiber.wakeUp();
        world.timeline().after(world.faults().shortDelay(), () -> {
            writes.run();
            transaction.isOver = true;
            world.database().unlock(transaction);
            if (!isUnanswered) {
                world.timeline().after(world.faults().shortDelay(), life, wakeUp);
            }
        });
        if (isUnanswered) {
            world.timeline().after(world.faults().random().nextLong(0, 3_000), life, wakeUp);
        }
        Fiber.await();
        open = null;
        if (isUnanswered) {
            world.timeline().tell(life.name() + " gets no response to its commit");
            broken = true;
            throw new SQLException("the connection broke during the commit", BROKEN);
        }
        life.step("after a commit");
    }

    /** The server notices after a while. A commit in progress is not delayed by that. */
    private void abandon() {
        Transaction transaction = open;
        open = null;
        if (transaction != null && !transaction.isCommitSent) {
            world.timeline().after(world.faults().random().nextLong(0, 2_000), () -> {
                if (!transaction.isOver) {
                    transaction.isOver = true;
                    world.database().unlock(transaction);
                }
            });
        }
    }

    public void close() {
        life.step("closing a connection");
        rollback();
    }
}
