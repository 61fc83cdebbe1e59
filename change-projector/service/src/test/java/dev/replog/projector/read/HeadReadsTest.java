package dev.replog.projector.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

class HeadReadsTest {
    private final List<Statement> statements = new ArrayList<>();
    private final HeadReads reads = new HeadReads(users -> {
        Statement statement = new Statement(Set.copyOf(users), Sinks.one());
        statements.add(statement);
        return statement.result.asMono();
    });

    private record Statement(Set<String> users, Sinks.One<Map<String, Head>> result) {
        void gives(Map<String, Head> heads) {
            result.tryEmitValue(heads).orThrow();
        }
    }

    @Test
    void oneAlone_isReadAtOnce() {
        CompletableFuture<@Nullable Head> anna = reads.head("anna").toFuture();

        assertThat(statements).extracting(Statement::users).containsExactly(Set.of("anna"));
        statements.getFirst().gives(Map.of("anna", new Head(7, 3)));
        assertThat(anna).isCompletedWithValue(new Head(7, 3));
    }

    @Test
    void whoAsksWhileAStatementRuns_isReadByTheNextOne_togetherWithOthers() {
        CompletableFuture<@Nullable Head> anna = reads.head("anna").toFuture();
        CompletableFuture<@Nullable Head> annaAgain = reads.head("anna").toFuture();
        CompletableFuture<@Nullable Head> ben = reads.head("ben").toFuture();

        statements.getFirst().gives(Map.of("anna", new Head(7, 0)));
        assertThat(anna).isCompletedWithValue(new Head(7, 0));
        assertThat(annaAgain)
                .as("may have asked after something was acknowledged")
                .isNotDone();
        assertThat(statements.getLast().users()).containsExactlyInAnyOrder("anna", "ben");

        statements.getLast().gives(Map.of("anna", new Head(8, 0)));
        assertThat(annaAgain).isCompletedWithValue(new Head(8, 0));
        assertThat(ben).as("a user without history").isCompletedWithValue(Head.NONE);
        assertThat(statements).hasSize(2);
    }

    @Test
    void failure_reachesAllRequestsOfOneRead_andNoOthers() {
        CompletableFuture<@Nullable Head> first = reads.head("anna").toFuture();
        CompletableFuture<@Nullable Head> second = reads.head("ben").toFuture();

        statements.getFirst().result().tryEmitError(new IllegalStateException("away"));
        assertThatThrownBy(first::join).isInstanceOf(CompletionException.class).hasMessageContaining("away");
        statements.getLast().gives(Map.of("ben", new Head(1, 0)));
        assertThat(second).isCompletedWithValue(new Head(1, 0));
    }

    @Test
    void statementThatCannotBegin_failsItsQuestionsOnly() {
        List<Collection<String>> asked = new ArrayList<>();
        HeadReads failing = new HeadReads(users -> {
            asked.add(users);
            if (asked.size() == 1) {
                throw new IllegalStateException("closed");
            }
            return Mono.just(Map.of());
        });

        assertThatThrownBy(() -> failing.head("anna").toFuture().join()).hasMessageContaining("closed");
        assertThat(failing.head("anna").toFuture()).isCompletedWithValue(Head.NONE);
    }

    @Test
    void manyThreads_areAllAnswered_andShareStatements() {
        List<Collection<String>> asked = new ArrayList<>();
        HeadReads slow = new HeadReads(users -> {
            asked.add(users);
            return Mono.delay(Duration.ofMillis(2)).thenReturn(Map.of("anna", new Head(1, 0)));
        });

        List<Head> heads = Flux.range(0, 10_000)
                .flatMap(ignored -> slow.head("anna").subscribeOn(Schedulers.parallel()), 64)
                .collectList()
                .block(Duration.ofSeconds(60));

        assertThat(heads).hasSize(10_000).containsOnly(new Head(1, 0));
        assertThat(asked).hasSizeLessThan(10_000);
    }
}
