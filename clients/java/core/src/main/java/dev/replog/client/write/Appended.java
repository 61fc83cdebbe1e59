package dev.replog.client.write;

import dev.replog.client.store.Op;
import java.util.List;
import java.util.stream.Collectors;

/**
 * A write in the queue.
 *
 * @param ops the operations that are still in the queue
 */
record Appended(List<String> mutationIds, List<Op> ops) {

    static Appended of(List<Op> ops) {
        return new Appended(ops.stream().map(Op::mutationId).collect(Collectors.toList()), ops);
    }
}
