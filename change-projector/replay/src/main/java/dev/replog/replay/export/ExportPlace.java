package dev.replog.replay.export;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.Generation;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.replay.log.LogTime;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.schemas.token.Position;
import dev.replog.schemas.token.SyncToken;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;

/** Finds the place in the log that {@code --at} names. */
public final class ExportPlace {
    private static final String EXPECTED =
            " (expected: a time such as 2026-11-10T12:00:00Z, or a token of the one user" + " of --users)";

    private final KafkaLog kafka;
    private final RegisteredLog log;
    private final Instant now;

    /** @param now the present time */
    public ExportPlace(KafkaLog kafka, RegisteredLog log, Instant now) {
        this.kafka = kafka;
        this.log = log;
        this.now = now;
    }

    /** @param users the requested users; a token needs exactly one */
    public LogOffsets of(String at, List<String> users) throws ReplayRefusedException {
        Optional<Instant> time = LogTime.read(at);
        if (time.isPresent()) {
            return ofTime(at, time.get());
        }
        if (users.size() != 1) {
            throw new ReplayRefusedException("--at: " + at + EXPECTED);
        }
        SyncToken token = SyncToken.decode(at, users.getFirst())
                .orElseThrow(() -> new ReplayRefusedException(
                        "--at: " + at + ": is neither a time nor a token of the user " + users.getFirst() + EXPECTED));
        return ofToken(token, users.getFirst());
    }

    private LogOffsets ofTime(String at, Instant time) throws ReplayRefusedException {
        LogTime.requireWithin("--at", at, time, now);
        return kafka.at(log, time);
    }

    private LogOffsets ofToken(SyncToken token, String userId) throws ReplayRefusedException {
        Position position = token.position();
        if (position.equals(Position.START)) {
            return LogOffsets.START;
        }
        Optional<Generation> generation = log.generations().stream()
                .filter(one ->
                        one.generation() == position.generation() && one.logId().equals(token.log()))
                .findFirst();
        if (generation.isEmpty()) {
            throw new ReplayRefusedException("--at: the token is of another log (expected: a token of this one)");
        }
        LogOffsets ends = kafka.ends(log);
        LogPartition partition = partition(ends, position.generation(), userId);
        long end = ends.next(partition);
        if (position.offset() >= end) {
            throw new ReplayRefusedException("--at: the token is beyond the end of the log (expected: an offset below "
                    + end + " in generation " + position.generation() + ", partition " + partition.partition() + ")");
        }
        return upTo(ends, partition, position.offset() + 1);
    }

    /**
     * The partition that has the mutations of a user.
     *
     * @param ends every partition of the generation
     */
    static LogPartition partition(LogOffsets ends, int generation, String userId) {
        int partitions = (int) ends.next().keySet().stream()
                .filter(one -> one.generation() == generation)
                .count();
        return new LogPartition(
                generation,
                BuiltInPartitioner.partitionForKey(userId.getBytes(StandardCharsets.UTF_8), Math.max(1, partitions)));
    }

    /** All earlier generations, and one partition of this one; the user has no records in its others. */
    private static LogOffsets upTo(LogOffsets ends, LogPartition last, long next) {
        Map<LogPartition, Long> offsets = new TreeMap<>();
        ends.next().forEach((partition, end) -> {
            if (partition.generation() < last.generation()) {
                offsets.put(partition, end);
            }
        });
        offsets.put(last, next);
        return LogOffsets.of(offsets);
    }
}
