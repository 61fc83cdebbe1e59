package dev.replog.projector.apply;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the projection, for health checks and for the person on call: one log line for each change of state,
 * not one for each failed try. Written by the projection's thread, read by any.
 *
 * <p>Starting leads to Running or Waiting; Running to Waiting when a part is away; Waiting back to Running by itself;
 * Refusing to Running once an operator has decided.
 */
public final class ProjectionStatus {
    private static final Logger LOG = LoggerFactory.getLogger(ProjectionStatus.class);

    /** What the projection is doing. */
    public sealed interface State {
        record Starting() implements State {}

        record Running() implements State {}

        /** It tries again by itself. */
        record Waiting(String reason) implements State {}

        /** It must not go on before a person decided. */
        record Refusing(String reason) implements State {}
    }

    /**
     * So many records are not what clients write in a moment: the log is read again, or nobody has read it for a while.
     */
    private static final long FAR_BEHIND_RECORDS = 1_000;

    private final AtomicReference<State> state = new AtomicReference<>(new State.Starting());
    private volatile long lag;

    public State state() {
        return state.get();
    }

    /** Whether this instance is catching up, so that everything that can wait should leave the machine to it. */
    public boolean isFarBehind() {
        return state.get() instanceof State.Running && lag > FAR_BEHIND_RECORDS;
    }

    /** @param records how many of this instance's partitions are still to be applied */
    void lag(long records) {
        lag = records;
    }

    void running() {
        if (!(state.getAndSet(new State.Running()) instanceof State.Running)) {
            LOG.info("Projecting the log");
        }
    }

    void waiting(String reason, Throwable cause) {
        if (!(state.getAndSet(new State.Waiting(reason)) instanceof State.Waiting)) {
            LOG.warn(
                    "Projection waits: {} ({}). Writes are still accepted; it goes on by itself",
                    reason,
                    rootOf(cause));
        } else {
            LOG.debug("Projection still waits: {}", reason, cause);
        }
    }

    /** It tries again by itself as well, but a person has to do something before that helps. */
    void stuck(String reason) {
        State.Waiting stuck = new State.Waiting(reason);
        if (!stuck.equals(state.getAndSet(stuck))) {
            LOG.error("Projection waits: {}. Writes are still accepted", reason);
        }
    }

    void waiting(String reason) {
        if (!(state.getAndSet(new State.Waiting(reason)) instanceof State.Waiting)) {
            LOG.info("Projection waits: {}", reason);
        }
    }

    void refusing(String reason) {
        state.set(new State.Refusing(reason));
        LOG.error("Projection refuses to run: {}", reason);
    }

    private static String rootOf(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
