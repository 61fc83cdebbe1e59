package dev.replog.projector.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.projector.progress.Advances;
import dev.replog.projector.progress.Waiting;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Reads that wait for a head, on a virtual clock. */
class PatientReadsTest {
    private static final String USER = "alice";
    private static final Waiting HOLD = new Waiting(0, Duration.ofSeconds(5), Duration.ofSeconds(20));

    private final VirtualTimeScheduler time = VirtualTimeScheduler.create();
    private final Advances advances = new Advances(10, 10, time);
    private final AtomicLong head = new AtomicLong(7);
    private final AtomicReference<@Nullable Duration> worked = new AtomicReference<>();

    /** When the last attempt answers at once, the request is over before anything else can run. */
    @Test
    void theWait_isKnownWhenTheAnswerComes() {
        read();
        time.advanceTimeBy(Duration.ofSeconds(20));
        assertThat(worked.get()).isEqualTo(Duration.ZERO);
    }

    @Test
    void aWaitThatAChangeEnds_isKnownToo() {
        read();
        time.advanceTimeBy(Duration.ofSeconds(3));
        assertThat(worked.get()).isNull();
        head.set(8);
        advances.advanced(Map.of(USER, 8L));
        time.advanceTimeBy(Duration.ofMillis(1));
        assertThat(worked.get()).isLessThanOrEqualTo(Duration.ofMillis(1));
    }

    private void read() {
        RequestTimer timer = RequestTimer.start(time);
        Mono<Long> answer = new PatientReads(advances, time)
                .read(USER, HOLD, timer, Mono.fromSupplier(head::get), Long::longValue, found -> found > 7);
        var ignored = answer.subscribe(found -> worked.set(timer.worked()));
    }
}
