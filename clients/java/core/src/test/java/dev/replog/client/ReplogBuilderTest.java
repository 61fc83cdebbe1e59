package dev.replog.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.replog.client.store.MemoryStore;
import dev.replog.client.virtual.SmallServer;
import dev.replog.client.virtual.VirtualTime;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;

class ReplogBuilderTest {

    private static ReplogBuilder builder() {
        return Replog.builder()
                .url("http://server/")
                .store(MemoryStore.create())
                .transport(new SmallServer(new VirtualTime(1)));
    }

    private static void assertRefused(ThrowingCallable call, String message) {
        assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void whatIsMissing_isNamed() {
        assertRefused(() -> Replog.builder().url("http://s").open(), "transport: none is on the class path");
        SmallServer server = new SmallServer(new VirtualTime(1));
        assertRefused(() -> Replog.builder().transport(server).open(), "url: missing");
        assertRefused(() -> Replog.builder().transport(server).url("http://s").open(), "store: missing");
        assertRefused(() -> builder().user("alice").open(), "token: missing");
    }

    @Test
    void whatIsWrong_isNamed() {
        assertRefused(() -> builder().url("server"), "url: server (expected: http:// or https:// and a host)");
        assertRefused(() -> builder().user(""), "user: \"\"");
        assertRefused(() -> builder().pageSize(1_001), "pageSize: 1001 (expected: 1..1000)");
        assertRefused(() -> builder().parallelRequests(0), "parallelRequests: 0 (expected: 1..8)");
        assertRefused(() -> builder().requestTimeout(Duration.ZERO), "requestTimeout: PT0S");
        assertRefused(() -> builder().catalogue("{}"), "catalogue: not one");
    }

    /** With real threads: methods that wait work in listeners, and say what is wrong in the callback of a write. */
    @Test
    void methodsThatWait_canBeCalledInListeners_butNotInWrites() throws InterruptedException {
        try (Replog replog = builder().open()) {
            CountDownLatch seen = new CountDownLatch(1);
            replog.collection("exercise").all().subscribe(rows -> {
                if (rows.size() == 1) {
                    replog.collection("exercise").create(f -> f.set("name", "second"));
                } else if (rows.size() == 2) {
                    seen.countDown();
                }
            });
            replog.collection("exercise").create(f -> f.set("name", "first"));

            assertThat(seen.await(30, TimeUnit.SECONDS)).isTrue();
            assertThatThrownBy(() ->
                            replog.write(tx -> replog.status() + replog.health().toString()))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("A method that waits was called in a write callback");
            assertThat(replog.collection("exercise").all().get()).hasSize(2);
        }
    }
}
