package dev.replog.projector.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class StatementLimitTest {
    private final AtomicInteger refused = new AtomicInteger();
    private final StatementLimit limit = new StatementLimit("reads of a kind", 2, 1, refused::incrementAndGet);
    private final List<Sinks.One<String>> running = new ArrayList<>();

    @Test
    void statementsAboveTheLimit_wait_andBeginInTheirTurn_alsoAfterAFailure() {
        CompletableFuture<@Nullable String> first = run();
        CompletableFuture<@Nullable String> second = run();
        CompletableFuture<@Nullable String> third = run();
        assertThat(running).hasSize(2);

        running.get(0).tryEmitError(new IllegalStateException("broken"));
        assertThat(first).isCompletedExceptionally();
        assertThat(running).hasSize(3);
        running.get(1).tryEmitValue("second");
        running.get(2).tryEmitValue("third");
        assertThat(second).isCompletedWithValue("second");
        assertThat(third).isCompletedWithValue("third");
        assertThat(refused).hasValue(0);

        assertThat(List.of(run(), run())).noneMatch(CompletableFuture::isDone);
        assertThat(running).as("both places are free again").hasSize(5);
    }

    @Test
    void statementForWhichThereIsNoRoomToWait_isRefused() {
        assertThat(List.of(run(), run(), run())).noneMatch(CompletableFuture::isDone);
        CompletableFuture<@Nullable String> fourth = run();
        assertThat(running).hasSize(2);
        assertThat(refused).hasValue(1);
        assertThat(fourth)
                .failsWithin(Duration.ZERO)
                .withThrowableOfType(ExecutionException.class)
                .havingCause()
                .isInstanceOfSatisfying(ProblemException.class, problem -> {
                    assertThat(problem.problem().code()).isEqualTo(ErrorCode.OVERLOADED);
                    assertThat(problem.problem().detail()).startsWith("reads of a kind at once: too many");
                });
        running.get(0).tryEmitValue("first");
        assertThat(running).as("the one that waited").hasSize(3);
    }

    private CompletableFuture<@Nullable String> run() {
        return limit.run(Mono.defer(() -> {
                    Sinks.One<String> statement = Sinks.one();
                    running.add(statement);
                    return statement.asMono();
                }))
                .toFuture();
    }
}
