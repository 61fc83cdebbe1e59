package dev.replog.client.flow;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.client.Replog;
import dev.replog.client.http.jdk.JdkHttpTransport;
import dev.replog.client.query.Row;
import dev.replog.client.status.Status;
import dev.replog.client.store.MemoryStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class PublishersTest {

    private final JdkHttpTransport transport = new JdkHttpTransport();
    private Replog replog;

    @BeforeEach
    void open() {
        // Nobody is signed in, so it makes no requests.
        replog = Replog.builder()
                .url("http://localhost:1")
                .store(MemoryStore.create())
                .token(() -> {
                    throw new IllegalStateException("nobody is signed in");
                })
                .transport(transport)
                .open();
    }

    @AfterEach
    void close() {
        replog.close();
        transport.close();
    }

    private void create(String name) {
        replog.write(tx -> tx.create("exercise", fields -> fields.set("name", name)));
    }

    private static List<String> names(List<Row> rows) {
        return rows.stream().map(row -> String.valueOf(row.text("name"))).toList();
    }

    /** Keeps what it is given, and requests nothing by itself. */
    private static class Taker<T> implements Flow.Subscriber<T> {

        final BlockingQueue<T> values = new LinkedBlockingQueue<>();
        final CompletableFuture<Throwable> failure = new CompletableFuture<>();
        private Flow.@Nullable Subscription subscription;

        @Override
        public void onSubscribe(Flow.Subscription given) {
            subscription = given;
        }

        @Override
        public void onNext(T value) {
            values.add(value);
        }

        @Override
        public void onError(Throwable cause) {
            failure.complete(cause);
        }

        @Override
        public void onComplete() {
            failure.complete(new AssertionError("a publisher completed (expected: never)"));
        }

        void request(long count) {
            Objects.requireNonNull(subscription, "subscription").request(count);
        }

        void cancel() {
            Objects.requireNonNull(subscription, "subscription").cancel();
        }

        T next() throws InterruptedException {
            T value = values.poll(20, TimeUnit.SECONDS);
            assertThat(value).as("a value within 20 s").isNotNull();
            return value;
        }
    }

    private static <T> Taker<T> subscribe(Flow.Publisher<T> publisher) {
        Taker<T> taker = new Taker<>();
        publisher.subscribe(taker);
        return taker;
    }

    @Test
    void rows_arePublished_whenTheyChange() throws Exception {
        Taker<List<Row>> taker =
                subscribe(Publishers.rows(replog.collection("exercise").all().orderBy("name")));
        taker.request(Long.MAX_VALUE);
        assertThat(taker.next()).isEmpty();
        create("Squat");
        assertThat(names(taker.next())).containsExactly("Squat");
        create("Bench press");
        assertThat(names(taker.next())).containsExactly("Bench press", "Squat");
    }

    @Test
    void aSlowSubscriber_getsTheLatestValue() throws Exception {
        CompletableFuture<List<Row>> last = new CompletableFuture<>();
        Taker<List<Row>> taker =
                subscribe(Publishers.rows(replog.collection("exercise").all()));
        replog.collection("exercise").all().subscribe(rows -> {
            if (rows.size() == 20) {
                last.complete(rows);
            }
        });
        for (int i = 0; i < 20; i++) {
            create("exercise " + i);
        }
        // The listener of the publisher was added first, so it has been called too.
        last.get(20, TimeUnit.SECONDS);
        assertThat(taker.values).isEmpty();
        taker.request(1);
        assertThat(taker.next()).hasSize(20);
        taker.request(1);
        create("one more");
        assertThat(taker.next()).hasSize(21);
        assertThat(taker.values).isEmpty();
    }

    @Test
    void theStatus_isPublished_alsoThePresentOne() throws Exception {
        Taker<Status> taker = subscribe(Publishers.status(replog));
        taker.request(Long.MAX_VALUE);
        assertThat(taker.next()).isEqualTo(replog.status());
        create("Squat");
        Status status = taker.next();
        while (status.pending() == 0) {
            status = taker.next();
        }
        assertThat(status.pending()).isEqualTo(1);
    }

    @Test
    void rejectedWrites_arePublished_alsoThePresentOnes() throws Exception {
        Taker<?> taker = subscribe(Publishers.rejected(replog));
        taker.request(1);
        assertThat(taker.next()).isEqualTo(List.of());
    }

    @Test
    void aCancelledSubscriber_getsNothingMore_andItsSourceIsClosed() {
        List<Consumer<String>> listeners = new ArrayList<>();
        AtomicInteger closed = new AtomicInteger();
        Taker<String> taker = subscribe(new LatestPublisher<String>(listener -> {
            listeners.add(listener);
            return closed::incrementAndGet;
        }));
        taker.request(5);
        listeners.get(0).accept("a");
        taker.cancel();
        taker.cancel();
        listeners.get(0).accept("b");
        taker.request(1);
        assertThat(taker.values).containsExactly("a");
        assertThat(closed).hasValue(1);
    }

    @Test
    void aSubscriberThatCancelsAtOnce_isNeverAddedToTheSource() {
        List<Consumer<String>> listeners = new ArrayList<>();
        new LatestPublisher<String>(listener -> {
                    listeners.add(listener);
                    return () -> {};
                })
                .subscribe(new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscription.cancel();
                    }

                    @Override
                    public void onNext(String value) {
                        throw new AssertionError(value);
                    }

                    @Override
                    public void onError(Throwable cause) {
                        throw new AssertionError(cause);
                    }

                    @Override
                    public void onComplete() {
                        throw new AssertionError();
                    }
                });
        assertThat(listeners).isEmpty();
    }

    @Test
    void aRequestForNothing_endsTheSubscription() throws Exception {
        Taker<List<Row>> taker =
                subscribe(Publishers.rows(replog.collection("exercise").all()));
        taker.request(0);
        assertThat(taker.failure.get(20, TimeUnit.SECONDS))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("request: 0 (expected: > 0)");
    }

    @Test
    void manyThreads_deliverOneValueAtATime_andTheLastOneAtLast() throws Exception {
        List<Consumer<Integer>> listeners = new ArrayList<>();
        AtomicInteger inside = new AtomicInteger();
        AtomicInteger overlaps = new AtomicInteger();
        AtomicInteger last = new AtomicInteger();
        Taker<Integer> taker = new Taker<>() {
            @Override
            public void onNext(Integer value) {
                if (inside.incrementAndGet() > 1) {
                    overlaps.incrementAndGet();
                }
                last.set(value);
                inside.decrementAndGet();
            }
        };
        new LatestPublisher<Integer>(listener -> {
                    listeners.add(listener);
                    return () -> {};
                })
                .subscribe(taker);
        Thread requests = new Thread(() -> {
            for (int i = 0; i < 100_000; i++) {
                taker.request(1);
            }
        });
        requests.start();
        for (int i = 1; i <= 100_000; i++) {
            listeners.get(0).accept(i);
        }
        requests.join();
        taker.request(1);
        assertThat(overlaps).hasValue(0);
        assertThat(last).hasValue(100_000);
    }
}
