package dev.replog.client.store;

/** One state of one record of the queue. */
public record OpRef(long seq, long rev) {

    /** Names an operation in its present state. */
    public static OpRef of(Op op) {
        return new OpRef(op.seq(), op.rev());
    }
}
