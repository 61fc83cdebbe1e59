package dev.replog.projector.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.http.problem.ErrorCode;
import dev.replog.http.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

class StatementSharesTest {
    private final AtomicInteger refused = new AtomicInteger();
    private final AtomicLong nanos = new AtomicLong();
    private final StatementShares shares =
            new StatementShares(2, 3, Duration.ofMinutes(5), refused::incrementAndGet, nanos::get);
    private final List<Sinks.One<String>> running = new ArrayList<>();
    private final List<CompletableFuture<@Nullable String>> answers = new ArrayList<>();

    @Test
    void fewStatementsOfOneUserRunAtOnce_theRestInTheirTurn_andOthersDoNotWait() {
        for (int i = 0; i < 5; i++) {
            answers.add(run("alice"));
        }
        assertThat(running).hasSize(2);
        answers.add(run("bob"));
        assertThat(running).hasSize(3);

        running.get(0).tryEmitValue("first");
        assertThat(answers.get(0)).isCompletedWithValue("first");
        assertThat(running).as("the third of alice has begun").hasSize(4);

        running.get(1).tryEmitError(new IllegalStateException("second"));
        assertThat(answers.get(1)).isCompletedExceptionally();
        assertThat(running).as("the fourth too").hasSize(5);
        running.get(3).tryEmitEmpty();
        running.get(4).tryEmitValue("fourth");
        assertThat(running).hasSize(6);
        running.get(5).tryEmitValue("fifth");
        assertThat(answers.get(4)).isCompletedWithValue("fifth");
        assertThat(refused).hasValue(0);
    }

    @Test
    void oneTooManyThatWaits_isRefused_andTheRestGoesOn() {
        for (int i = 0; i < 5; i++) {
            answers.add(run("alice"));
        }
        overloaded(run("alice"));
        assertThat(refused).hasValue(1);

        for (int i = 0; i < 5; i++) {
            running.get(i).tryEmitValue("done");
        }
        assertThat(running).hasSize(5);
        answers.add(run("alice"));
        assertThat(running).hasSize(6);
    }

    @Test
    void aUserWhoseStatementsAreSlow_hasOneAtATime_untilOneIsFast() {
        for (int i = 0; i < 5; i++) {
            answers.add(run("alice"));
        }
        nanos.addAndGet(Duration.ofMillis(51).toNanos());
        running.get(0).tryEmitValue("slow");
        assertThat(running).as("the second still runs, so no other begins").hasSize(2);
        answers.add(run("bob"));
        assertThat(running).hasSize(3);
        running.get(1).tryEmitValue("slow");
        assertThat(running).hasSize(4);
        running.get(3).tryEmitValue("fast");
        assertThat(running).as("two at once again").hasSize(6);
    }

    @Test
    void whatHasWaitedForTooLong_isRefusedWhenAStatementEnds_andTheRestGoesOn() {
        for (int i = 0; i < 4; i++) {
            answers.add(run("alice"));
        }
        nanos.addAndGet(Duration.ofMinutes(3).toNanos());
        answers.add(run("alice"));
        nanos.addAndGet(Duration.ofMinutes(2).toNanos() + 1);
        running.get(0).tryEmitError(new IllegalStateException("no answer in time"));

        refused(answers.get(2), ErrorCode.READ_MODEL_UNAVAILABLE);
        refused(answers.get(3), ErrorCode.READ_MODEL_UNAVAILABLE);
        assertThat(refused).hasValue(2);
        assertThat(running).as("the last one begins when the second has ended").hasSize(2);
        running.get(1).tryEmitValue("second");
        assertThat(running).hasSize(3);
        running.get(2).tryEmitValue("last");
        assertThat(answers.get(4)).isCompletedWithValue("last");
    }

    private CompletableFuture<@Nullable String> run(String user) {
        return shares.run(user, statement()).toFuture();
    }

    private Mono<String> statement() {
        return Mono.defer(() -> {
            Sinks.One<String> end = Sinks.one();
            running.add(end);
            return end.asMono();
        });
    }

    private static void overloaded(CompletableFuture<@Nullable String> answer) {
        refused(answer, ErrorCode.OVERLOADED);
    }

    private static void refused(CompletableFuture<@Nullable String> answer, ErrorCode code) {
        assertThat(answer.handle(
                                (ignored, failure) -> failure instanceof CompletionException e ? e.getCause() : failure)
                        .join())
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        problem -> assertThat(problem.problem().code()).isEqualTo(code));
    }
}
