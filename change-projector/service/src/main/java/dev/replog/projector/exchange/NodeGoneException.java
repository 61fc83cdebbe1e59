package dev.replog.projector.exchange;

import java.util.UUID;

/**
 * The node of a request does not exist any more: it was stopped, or its account was erased, since the request began.
 */
final class NodeGoneException extends RuntimeException {
    NodeGoneException(UUID node) {
        super("node " + node + " does not exist any more");
    }
}
