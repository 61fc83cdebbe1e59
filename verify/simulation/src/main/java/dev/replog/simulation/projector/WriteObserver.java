package dev.replog.simulation.projector;

import dev.replog.decide.Entity;
import dev.replog.decide.Erasure;
import dev.replog.decide.Receipt;
import java.util.UUID;

/**
 * Gets everything that a transaction of a projector writes: each part before it is written, in the order of the
 * writes, and then the users whose rows are committed.
 */
public interface WriteObserver {
    /** A transaction of the owner with this epoch advances a partition from one offset to the next. */
    void applying(int partition, long epoch, long expected, long next);

    /** Everything of the user is about to be deleted. */
    void erasing(String userId, Erasure erasure);

    void writing(String userId, Entity entity);

    void writing(String userId, UUID mutationId, Receipt receipt);

    void writingHead(String userId, long head);

    /** Everything that the transaction writes for this user is written. */
    void committed(String userId);
}
