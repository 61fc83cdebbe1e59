package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.token.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;

/** Random mutations, of one user on each partition, for as long as it is open. */
final class Load implements AutoCloseable {
    private static final int MUTATIONS_MAX = 20_000;
    private static final long PAUSE_NANOS = 1_000_000;

    private final Thread thread;
    private volatile boolean stopped;
    private volatile int appended;

    Load(TestLog log, int partitions) {
        List<RandomLog> users = new ArrayList<>();
        Random random = Seeds.printed("Load");
        for (int i = 0; i < partitions; i++) {
            users.add(new RandomLog(random, "user" + i));
        }
        thread = Thread.ofPlatform().name("load").start(() -> append(log, users));
    }

    private void append(TestLog log, List<RandomLog> users) {
        try {
            for (int i = 0; !stopped && i < MUTATIONS_MAX; i++) {
                int partition = i % users.size();
                long position = Position.of(1, i / users.size()).value();
                log.send(partition, users.get(partition).next(position)).get();
                appended = i + 1;
                // As fast as it goes would keep the machine from all that is to happen meanwhile.
                LockSupport.parkNanos(PAUSE_NANOS);
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    void awaitMore() throws Exception {
        int now = appended;
        Await.until("100 more", () -> appended > now + 100 || appended == MUTATIONS_MAX);
    }

    @Override
    public void close() throws InterruptedException {
        stopped = true;
        assertThat(thread.join(Duration.ofSeconds(60))).isTrue();
    }
}
