package dev.replog.projector.models;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the loop of one further model is doing, for health checks and for the person on call: one log line for each
 * change of state, not one for each failed try. Written by the loop's thread, read by any.
 *
 * <p>Starting leads to all others; Following to Waiting when a part is away; Waiting back to Following by itself;
 * Incomplete is left when the model is rebuilt.
 */
final class ModelStatus {
    private static final Logger log = LoggerFactory.getLogger(ModelStatus.class);

    /** What the loop is doing. */
    sealed interface State {
        record Starting() implements State {}

        record Following() implements State {}

        /** It tries again by itself. */
        record Waiting(String reason) implements State {}

        /** Changes that it needs are gone; it applies nothing before a person decided. */
        record Incomplete(String reason) implements State {}
    }

    private final String model;
    private final AtomicReference<State> state = new AtomicReference<>(new State.Starting());

    ModelStatus(String model) {
        this.model = model;
    }

    String model() {
        return model;
    }

    State state() {
        return state.get();
    }

    void following() {
        if (!(state.getAndSet(new State.Following()) instanceof State.Following)) {
            log.info("Model {} follows the changes", model);
        }
    }

    void waiting(String reason, Throwable cause) {
        if (!(state.getAndSet(new State.Waiting(reason)) instanceof State.Waiting)) {
            log.warn("Model {} waits: {} ({}). It goes on by itself", model, reason, rootOf(cause));
        } else {
            log.debug("Model {} still waits: {}", model, reason, cause);
        }
    }

    /** It tries again by itself as well, but a person has to do something before that helps. */
    void stuck(String reason) {
        State.Waiting stuck = new State.Waiting(reason);
        if (!stuck.equals(state.getAndSet(stuck))) {
            log.error("Model {} waits: {}", model, reason);
        }
    }

    void waiting(String reason) {
        if (!(state.getAndSet(new State.Waiting(reason)) instanceof State.Waiting)) {
            log.info("Model {} waits: {}", model, reason);
        }
    }

    void incomplete(String reason) {
        if (!(state.getAndSet(new State.Incomplete(reason)) instanceof State.Incomplete)) {
            log.error("Model {} cannot be complete and stands still: {}", model, reason);
        }
    }

    private static String rootOf(Throwable cause) {
        Throwable root = cause;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root.toString();
    }
}
