package dev.replog.client.queue;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.store.Op;
import dev.replog.client.store.OpKind;
import dev.replog.client.store.RowKey;
import org.junit.jupiter.api.Test;

class QueueIndexTest {

    private final QueueIndex queue = new QueueIndex();

    private static Op op(long seq, String mutationId) {
        return Op.of(OpKind.PATCH, new RowKey("exercise", "a"), mutationId)
                .seq(seq)
                .build();
    }

    @Test
    void operation_isFoundAtAnotherPlaceToo() {
        Op first = op(1, "m1");
        queue.put(first);
        queue.put(op(2, "m2"));
        assertThat(queue.current(first)).isEqualTo(first);

        queue.remove(1);
        Op moved = op(3, "m1");
        queue.put(moved);
        assertThat(queue.current(first)).isEqualTo(moved);

        queue.put(op(1, "m4"));
        assertThat(queue.current(first)).isEqualTo(moved);
        queue.remove(3);
        assertThat(queue.current(first)).isNull();
    }
}
