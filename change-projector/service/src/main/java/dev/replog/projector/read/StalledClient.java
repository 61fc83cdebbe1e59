package dev.replog.projector.read;

import java.time.Duration;
import java.util.function.Function;
import org.reactivestreams.Publisher;
import org.springframework.core.io.buffer.DataBuffer;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.netty.channel.AbortedException;

/** Ends a response that its client does not read, so that nothing is held for it. */
public final class StalledClient {
    private StalledClient() {}

    /**
     * Fails when the client reads nothing for too long; then the server closes the connection.
     *
     * @param write writes to the client, until its publisher ends
     */
    public static Mono<Void> watched(
            Flux<DataBuffer> pieces,
            Function<Publisher<DataBuffer>, Mono<Void>> write,
            Duration stallMax,
            Scheduler scheduler) {
        // The server requests more when it has sent some; two signals at the same time may be merged.
        Sinks.Many<Boolean> taken = Sinks.many().unicast().onBackpressureBuffer();
        Mono<Void> stalled = taken.asFlux()
                .switchMap(ignored -> Mono.delay(stallMax, scheduler))
                .next()
                .flatMap(ignored ->
                        Mono.error(new AbortedException("the client read nothing for " + stallMax.toMillis() + " ms")));
        return Mono.firstWithSignal(write.apply(pieces.doOnRequest(ignored -> taken.tryEmitNext(true))), stalled);
    }
}
