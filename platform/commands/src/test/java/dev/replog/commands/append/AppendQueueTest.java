package dev.replog.commands.append;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.schemas.Mutation;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class AppendQueueTest {
    private static final int PRODUCERS = 4;
    private static final int EACH = 5_000;

    private static PendingAppend entry(String user, int bytes) {
        Mutation mutation = Mutation.newBuilder()
                .setUserId(user)
                .setReceivedAt(Instant.EPOCH)
                .setOperations(List.of())
                .build();
        return new PendingAppend(mutation, new byte[bytes]);
    }

    private static PendingAppend take(AppendQueue queue) throws InterruptedException {
        return Objects.requireNonNull(queue.takeUnless(() -> false));
    }

    @Test
    void takesNothing_whileItIsNeededElsewhere_alsoWhenThatIsSoLater() throws InterruptedException {
        AppendQueue queue = new AppendQueue(1, 1);
        assertThat(queue.offer(entry("a", 1))).isTrue();
        assertThat(queue.takeUnless(() -> true)).isNull();
        assertThat(queue.drain()).hasSize(1);
        AtomicBoolean isNeeded = new AtomicBoolean();
        CompletableFuture<Void> later = CompletableFuture.runAsync(() -> {
            isNeeded.set(true);
            queue.wake();
        });
        assertThat(queue.takeUnless(isNeeded::get)).isNull();
        later.join();
    }

    @Test
    void boundedInNumberAndBytes_andRoomComesBack() throws InterruptedException {
        AppendQueue queue = new AppendQueue(2, 10);
        assertThat(queue.offer(entry("a", 11))).isFalse();
        assertThat(queue.offer(entry("a", 5))).isTrue();
        assertThat(queue.offer(entry("a", 6))).isFalse();
        assertThat(queue.offer(entry("a", 5))).isTrue();
        assertThat(queue.offer(entry("a", 0))).isFalse();
        assertThat(take(queue).length()).isEqualTo(5);
        assertThat(queue.offer(entry("a", 5))).isTrue();
        assertThat(queue.drain()).hasSize(2);
        assertThat(queue.isEmpty()).isTrue();
    }

    /** A wake-up that got lost would leave the taking thread asleep for ever, and this test with it. */
    @Test
    void everyEntryIsTaken_inTheOrderOfItsProducer() throws InterruptedException {
        AppendQueue queue = new AppendQueue(PRODUCERS * EACH, Long.MAX_VALUE);
        List<CompletableFuture<Void>> producers = IntStream.range(0, PRODUCERS)
                .mapToObj(producer -> CompletableFuture.runAsync(() -> IntStream.range(0, EACH)
                        .forEach(i -> assertThat(queue.offer(entry("user-" + producer, i)))
                                .isTrue())))
                .toList();
        Map<String, List<Integer>> taken = new HashMap<>();
        for (int i = 0; i < PRODUCERS * EACH; i++) {
            PendingAppend next = take(queue);
            taken.computeIfAbsent(new String(next.key(), StandardCharsets.UTF_8), key -> new ArrayList<>())
                    .add(next.length());
        }
        producers.forEach(CompletableFuture::join);
        List<Integer> inOrder = IntStream.range(0, EACH).boxed().toList();
        assertThat(taken)
                .hasSize(PRODUCERS)
                .allSatisfy((user, lengths) -> assertThat(lengths).isEqualTo(inOrder));
    }

    @Test
    void interrupted_stopsWaiting() {
        Thread.currentThread().interrupt();
        assertThatThrownBy(() -> take(new AppendQueue(1, 1))).isInstanceOf(InterruptedException.class);
    }
}
