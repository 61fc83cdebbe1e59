package dev.replog.projector.pull;

import dev.replog.projector.read.StoredHeads;
import java.time.Duration;
import org.springframework.boot.health.contributor.Health;
import org.springframework.boot.health.contributor.ReactiveHealthIndicator;
import reactor.core.publisher.Mono;

/** Whether reads can be served: the reading role can connect to the read model and finds its tables. */
final class PullHealth implements ReactiveHealthIndicator {
    private static final Duration ANSWER_MAX = Duration.ofSeconds(2);

    private final StoredHeads heads;

    PullHealth(StoredHeads heads) {
        this.heads = heads;
    }

    @Override
    public Mono<Health> health() {
        return heads.logIds()
                .timeout(ANSWER_MAX)
                .map(logs -> Health.up().withDetail("generations", logs.size()).build())
                .onErrorResume(error -> Mono.just(Health.down()
                        .withDetail("waits", "for the read model in PostgreSQL")
                        .build()));
    }
}
