package dev.replog.commands.append;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.backing.kafka.KafkaClients;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.token.LogId;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.micrometer.observation.ObservationRegistry;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import reactor.core.publisher.Mono;

/** Without a broker: nobody listens on port 1, so nothing is ever acknowledged. */
class LogAppenderTest {
    private static final Duration LIMIT = Duration.ofMillis(300);
    private static final Log LOG = new Log("replog.mutations", 1, new LogId(7), 1, 1, 4_259_840);

    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final LogAppender appender = appender(Map.of(
            "replog.log.queue-max", "2",
            "replog.log.record-max", "2KB",
            "replog.log.queue-bytes-max", "4KB",
            "replog.log.append-timeout", "2s"));

    private LogAppender appender(Map<String, String> settings) {
        Binder binder = new Binder(new MapConfigurationPropertySource(settings));
        KafkaClients clients = KafkaClients.of(Map.of("bootstrap.servers", "127.0.0.1:1"));
        LogSource source = new LogSource() {
            @Override
            public Optional<Log> log() {
                return Optional.of(LOG);
            }

            @Override
            public Optional<LogId> idOf(int generation) {
                return log().map(Log::id);
            }

            @Override
            public Optional<Log> refreshed(Duration atMost) {
                return log();
            }

            @Override
            public void refreshSoon() {
                // It is the only one.
            }

            @Override
            public boolean isDeleted(Log log) {
                return false;
            }
        };
        return new LogAppender(
                clients,
                binder.bindOrCreate("replog.log", LogProperties.class),
                source,
                registry,
                ObservationRegistry.NOOP,
                System::nanoTime);
    }

    @AfterEach
    void stop() throws InterruptedException {
        appender.stop();
    }

    private AppendResult.Failed append(String device) {
        return failed(begin(device));
    }

    private Mono<AppendResult> begin(String device) {
        return appender.append(
                Mutation.newBuilder()
                        .setUserId("alice")
                        .setDeviceId(device)
                        .setReceivedAt(Instant.EPOCH)
                        .setOperations(List.of())
                        .build(),
                LIMIT);
    }

    private static AppendResult.Failed failed(Mono<AppendResult> result) {
        return (AppendResult.Failed) Objects.requireNonNull(result.block(Duration.ofSeconds(20)));
    }

    @Test
    void tooLarge_isReportedBeforeItIsSent() {
        AppendResult.Failed failed = append("x".repeat(2048));
        assertThat(failed.failure()).isEqualTo(AppendFailure.TOO_LARGE);
        assertThat(failed.detail()).endsWith("bytes in the log (expected: at most 2048)");
    }

    @Test
    void fullQueue_isReportedAtOnce() {
        List<Mono<AppendResult>> begun = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            begun.add(begin("phone"));
        }
        // The thread is not started, so two wait and the third finds no room.
        assertThat(failed(begun.get(2)).failure()).isEqualTo(AppendFailure.OVERLOADED);
        assertThat(failed(begun.get(0)).failure()).isEqualTo(AppendFailure.NOT_APPENDED);
        assertThat(registry.counter("replog.log.append.failures", "reason", "overloaded")
                        .count())
                .isEqualTo(1);
    }

    @Test
    void queueIsBoundedInBytes() {
        Mono<AppendResult> first = begin("x".repeat(1900));
        begin("x".repeat(1900));
        assertThat(append("x".repeat(1900)).failure()).isEqualTo(AppendFailure.OVERLOADED);
        assertThat(failed(first).detail()).isEqualTo("not acknowledged within 300 ms");
    }

    @Test
    void noBroker_endsWithinTheLimit() {
        appender.start();
        long start = System.nanoTime();
        AppendFailure failure = append("phone").failure();
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(2));
        // The thread had claimed it by then, so that it is not certain any more; or it had not.
        assertThat(failure).isIn(AppendFailure.UNKNOWN, AppendFailure.NOT_APPENDED);
    }

    @Test
    void stopped_takesNothing() throws InterruptedException {
        appender.start();
        appender.stop();
        assertThat(append("phone").failure()).isEqualTo(AppendFailure.NOT_APPENDED);
    }
}
