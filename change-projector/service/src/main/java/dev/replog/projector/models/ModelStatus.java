package dev.replog.projector.models;

import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The state of the loop of one read model, for health checks and for operators. Each change of state is one log line; a
 * failed retry is none. The loop writes it, and any thread reads it.
 *
 * <p>Starting leads to all other states. Following leads to Waiting when Kafka or PostgreSQL does not answer, and to
 * Incomplete. Waiting leads to Following without an operator. Incomplete ends when the model is rebuilt.
 */
final class ModelStatus {
    private static final Logger LOG = LoggerFactory.getLogger(ModelStatus.class);

    /** The states. */
    sealed interface State {
        record Starting() implements State {}

        record Following() implements State {}

        /** The loop retries. */
        record Waiting(String reason) implements State {}

        /** Changes are missing. The loop applies nothing until the model is rebuilt. */
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
            LOG.info("Model {} follows the changes", model);
        }
    }

    void waiting(String reason, Throwable cause) {
        if (!(state.getAndSet(new State.Waiting(reason)) instanceof State.Waiting)) {
            LOG.warn("Model {} waits: {} ({}). It retries", model, reason, rootOf(cause));
        } else {
            LOG.debug("Model {} still waits: {}", model, reason, cause);
        }
    }

    /** The loop retries, but an operator must act before a retry succeeds. */
    void stuck(String reason) {
        State.Waiting stuck = new State.Waiting(reason);
        if (!stuck.equals(state.getAndSet(stuck))) {
            LOG.error("Model {} waits: {}", model, reason);
        }
    }

    void waiting(String reason) {
        if (!(state.getAndSet(new State.Waiting(reason)) instanceof State.Waiting)) {
            LOG.info("Model {} waits: {}", model, reason);
        }
    }

    void incomplete(String reason) {
        if (!(state.getAndSet(new State.Incomplete(reason)) instanceof State.Incomplete)) {
            LOG.error("Model {} is incomplete and waits for a rebuild: {}", model, reason);
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
