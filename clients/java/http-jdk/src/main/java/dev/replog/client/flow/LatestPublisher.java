package dev.replog.client.flow;

import dev.replog.client.platform.Subscription;
import java.util.Objects;
import java.util.concurrent.Flow;
import java.util.concurrent.Flow.Publisher;
import java.util.concurrent.Flow.Subscriber;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Gives each subscriber the values of a source; when it is slow, the latest one. */
final class LatestPublisher<T> implements Publisher<T> {

    private final Publishers.Source<T> source;

    LatestPublisher(Publishers.Source<T> source) {
        this.source = source;
    }

    @Override
    public void subscribe(Subscriber<? super T> subscriber) {
        Following<T> following = new Following<>(Objects.requireNonNull(subscriber, "subscriber"));
        subscriber.onSubscribe(following);
        following.start(source);
    }

    /** One subscriber. Its methods are called by one thread at a time, whichever is first. */
    private static final class Following<T> implements Flow.Subscription {

        private static final Subscription OVER = () -> {};

        private final Subscriber<? super T> subscriber;
        private final AtomicLong requested = new AtomicLong();
        private final AtomicReference<@Nullable T> latest = new AtomicReference<>();
        private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
        private final AtomicReference<@Nullable Subscription> watch = new AtomicReference<>();
        /** Calls that were made while one was under way; that one does their work. */
        private final AtomicInteger calls = new AtomicInteger();

        Following(Subscriber<? super T> subscriber) {
            this.subscriber = subscriber;
        }

        void start(Publishers.Source<T> source) {
            if (isOver()) {
                return;
            }
            try {
                Subscription started = source.subscribe(this::offer);
                if (!watch.compareAndSet(null, started)) {
                    started.close();
                }
            } catch (RuntimeException refused) {
                fail(refused);
            }
        }

        private void offer(T value) {
            latest.set(value);
            work();
        }

        @Override
        public void request(long count) {
            if (count <= 0) {
                fail(new IllegalArgumentException("request: " + count + " (expected: > 0)"));
                return;
            }
            requested.accumulateAndGet(count, (one, other) -> one + other < 0 ? Long.MAX_VALUE : one + other);
            work();
        }

        @Override
        public void cancel() {
            Subscription started = watch.getAndSet(OVER);
            if (started != null) {
                started.close();
            }
            latest.set(null);
        }

        private void fail(Throwable cause) {
            failure.compareAndSet(null, cause);
            work();
        }

        private void work() {
            if (calls.getAndIncrement() > 0) {
                return;
            }
            int done = 1;
            do {
                deliver();
                done = calls.addAndGet(-done);
            } while (done > 0);
        }

        private void deliver() {
            Throwable cause = failure.get();
            if (cause != null && !isOver()) {
                cancel();
                subscriber.onError(cause);
            }
            while (!isOver() && requested.get() > 0) {
                T value = latest.getAndSet(null);
                if (value == null) {
                    return;
                }
                if (requested.get() != Long.MAX_VALUE) {
                    requested.decrementAndGet();
                }
                subscriber.onNext(value);
            }
        }

        private boolean isOver() {
            return OVER.equals(watch.get());
        }
    }
}
