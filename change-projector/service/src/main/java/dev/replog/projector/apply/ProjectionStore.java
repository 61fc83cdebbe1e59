package dev.replog.projector.apply;

import dev.replog.decide.Logs;
import dev.replog.decide.UserState;
import dev.replog.projector.publish.Message;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.TopicPartition;

/**
 * What a session asks of the read model, for one generation of the log. A store that fails leaves it open whether the
 * batch is there; everything else about it is certain. PostgreSQL is one implementation, the simulation's memory another,
 * which fails in all the ways that PostgreSQL can. Used by one thread at a time.
 */
interface ProjectionStore extends AutoCloseable {
    /** How far the life of the generation has come. */
    record Life(boolean isDrained, boolean isSucceeded) {}

    /** Makes this instance the owner of a partition: whoever was it before changes nothing from here on. */
    Claim claim(int partition) throws SQLException;

    /** The state of every user that was asked for, also of one who has nothing. */
    Map<String, UserState> load(Needs needs) throws SQLException;

    /** All of the batch with its progress, or nothing: then the owner or the offset is not what the claims say. */
    void store(Batch batch, Map<TopicPartition, Claim> claims) throws SQLException, OwnershipLostException;

    /** The generations that are registered; what is registered later concerns no mutation of this one. */
    Logs logs() throws SQLException;

    Life life() throws SQLException;

    /** The next record to apply of each partition that was claimed at all. */
    Map<Integer, Long> progress() throws SQLException;

    /** What the last batches of all partitions owe, perhaps sent already. */
    List<Message> owed() throws SQLException;

    /** Ends the generation; true for the one who was first to say so. */
    boolean drain() throws SQLException;

    @Override
    void close() throws SQLException;
}
