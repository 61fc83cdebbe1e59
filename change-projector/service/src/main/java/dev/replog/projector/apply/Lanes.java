package dev.replog.projector.apply;

import dev.replog.projector.outbox.PublishFailedException;
import dev.replog.projector.own.OwnershipLostException;
import dev.replog.schemas.codec.UnknownSchemaException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Divides what was fetched by its partitions among the lanes of a session when there is much of it, as after a backlog
 * or when a log is read again: one lane alone waits for PostgreSQL half of its time. Writes that clients wait
 * for go through the first lane, in one transaction. A partition moves to another lane only when all its messages are
 * acknowledged. On the projection's thread.
 */
final class Lanes {
    /** More than the mutations whose outcomes clients wait for. */
    private static final int LARGE_BYTES = 1024 * 1024;

    private static final int FETCH_BYTES_MAX = 8 * LARGE_BYTES;

    private final List<Lane> lanes;
    private final int manyRecords;
    private final Executor executor;
    private boolean wasDivided;

    /**
     * @param lanes at least one; what is not divided goes to the first
     * @param manyRecords so many records are much, however small they are
     * @param executor runs the lanes other than the first
     */
    Lanes(List<Lane> lanes, int manyRecords, Executor executor) {
        this.lanes = lanes;
        this.manyRecords = manyRecords;
        this.executor = executor;
    }

    /** Whether to look for more that has been fetched already, so that each lane gets partitions of it. */
    boolean takeMore(List<ConsumerRecord<byte[], byte[]>> fetched) {
        return isMuch(fetched) && bytes(fetched) < FETCH_BYTES_MAX;
    }

    /**
     * Returns when every lane is done; fails when one did, and then of the others' records too some are applied and
     * some not.
     */
    void apply(List<ConsumerRecord<byte[], byte[]>> fetched)
            throws SQLException, OwnershipLostException, PublishFailedException, UnknownSchemaException {
        List<List<ConsumerRecord<byte[], byte[]>>> shares =
                isMuch(fetched) ? shares(fetched, lanes.size()) : List.of(fetched);
        boolean isDivided = shares.size() > 1;
        if (isDivided || wasDivided) {
            awaitPublished();
        }
        wasDivided = isDivided;
        if (!isDivided) {
            lanes.getFirst().apply(fetched);
            return;
        }
        List<FutureTask<@Nullable Void>> tasks = new ArrayList<>();
        for (int lane = 0; lane < shares.size(); lane++) {
            tasks.add(task(lanes.get(lane), shares.get(lane)));
        }
        tasks.subList(1, tasks.size()).forEach(executor::execute);
        tasks.getFirst().run();
        await(tasks);
    }

    /** Forgets outbox entries that Kafka has acknowledged; it does not wait. */
    void removeAcknowledged() throws PublishFailedException {
        for (Lane lane : lanes) {
            lane.outbox().removeAcknowledged();
        }
    }

    /** Whether entries of this partition are on their way to Kafka. */
    boolean haveUnacknowledged(TopicPartition partition) {
        return lanes.stream().anyMatch(lane -> lane.outbox().hasUnacknowledged(partition));
    }

    /** Waits until Kafka has acknowledged every outbox entry of every lane. */
    void awaitPublished() throws PublishFailedException {
        for (Lane lane : lanes) {
            lane.outbox().awaitAll();
        }
    }

    boolean haveApplied() {
        return lanes.stream().anyMatch(Lane::hasApplied);
    }

    /** For one lane nothing is. */
    private boolean isMuch(List<ConsumerRecord<byte[], byte[]>> fetched) {
        return lanes.size() > 1 && (fetched.size() >= manyRecords || bytes(fetched) >= LARGE_BYTES);
    }

    private static FutureTask<@Nullable Void> task(Lane lane, List<ConsumerRecord<byte[], byte[]>> share) {
        return new FutureTask<>(() -> {
            lane.apply(share);
            return null;
        });
    }

    /**
     * Waits for all of them, whatever happened to one or to this thread: a session must not be closed while a lane uses
     * its connection. After a signal to stop, a lane ends with its batch.
     */
    private static void await(List<FutureTask<@Nullable Void>> tasks)
            throws SQLException, OwnershipLostException, PublishFailedException, UnknownSchemaException {
        Throwable failure = null;
        boolean isInterrupted = false;
        for (FutureTask<@Nullable Void> task : tasks) {
            while (!task.isDone()) {
                try {
                    task.get();
                } catch (ExecutionException e) {
                    // Asked for below.
                    break;
                } catch (InterruptedException e) {
                    isInterrupted = true;
                }
            }
            if (failure == null && task.state() == Future.State.FAILED) {
                failure = task.exceptionNow();
            }
        }
        if (isInterrupted) {
            Thread.currentThread().interrupt();
        }
        switch (failure) {
            case null -> {}
            case SQLException e -> throw e;
            case OwnershipLostException e -> throw e;
            case PublishFailedException e -> throw e;
            case UnknownSchemaException e -> throw e;
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            default -> throw new IllegalStateException("an unclassified failure of a lane", failure);
        }
    }

    /**
     * At most so many shares of about the same size, each with all that was fetched of its partitions, in its order.
     */
    static List<List<ConsumerRecord<byte[], byte[]>>> shares(List<ConsumerRecord<byte[], byte[]>> fetched, int most) {
        Map<Integer, List<ConsumerRecord<byte[], byte[]>>> byPartition = new LinkedHashMap<>();
        fetched.forEach(record -> byPartition
                .computeIfAbsent(record.partition(), ignored -> new ArrayList<>())
                .add(record));
        List<List<ConsumerRecord<byte[], byte[]>>> largestFirst = new ArrayList<>(byPartition.values());
        largestFirst.sort(Comparator.comparingLong(Lanes::bytes).reversed());
        List<List<ConsumerRecord<byte[], byte[]>>> shares = new ArrayList<>();
        for (List<ConsumerRecord<byte[], byte[]>> partition : largestFirst) {
            if (shares.size() < most) {
                shares.add(new ArrayList<>(partition));
            } else {
                shares.stream()
                        .min(Comparator.comparingLong(Lanes::bytes))
                        .orElseThrow()
                        .addAll(partition);
            }
        }
        return shares;
    }

    private static long bytes(List<ConsumerRecord<byte[], byte[]>> records) {
        long bytes = 0;
        for (ConsumerRecord<byte[], byte[]> record : records) {
            bytes += Math.max(0, record.serializedKeySize()) + Math.max(0, record.serializedValueSize());
        }
        return bytes;
    }
}
