package dev.replog.projector.read;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Reads users' heads in batches: all requests that arrive while a statement runs share the next one. So more requests
 * lower the cost of each, and a single request does not wait. A request never gets the result of a statement that
 * started before it, because that may miss changes that were acknowledged in between. Any thread may call it; the
 * number of calls is bounded by the requests in flight.
 */
public final class HeadReads {
    private static final int TOGETHER_MAX = 500;

    private final Function<Collection<String>, Mono<Map<String, Head>>> statement;
    private final Queue<Question> questions = new ConcurrentLinkedQueue<>();
    private final AtomicBoolean reading = new AtomicBoolean();

    /**
     * @param statement reads the heads of these users; users without one are left out
     */
    public HeadReads(Function<Collection<String>, Mono<Map<String, Head>>> statement) {
        this.statement = statement;
    }

    private record Question(String userId, Sinks.One<Head> answer) {}

    public Mono<Head> head(String userId) {
        return Mono.defer(() -> {
            Question question = new Question(userId, Sinks.one());
            questions.add(question);
            readNext();
            return question.answer.asMono();
        });
    }

    private void readNext() {
        // A request that finds a statement running is handled at the end of that statement, which comes here too.
        while (!questions.isEmpty() && reading.compareAndSet(false, true)) {
            List<Question> together = take();
            if (together.isEmpty()) {
                reading.set(false);
            } else {
                read(together);
                return;
            }
        }
    }

    private List<Question> take() {
        List<Question> taken = new ArrayList<>();
        while (taken.size() < TOGETHER_MAX) {
            Question question = questions.poll();
            if (question == null) {
                break;
            }
            taken.add(question);
        }
        return taken;
    }

    private void read(List<Question> together) {
        Collection<String> users = together.stream().map(Question::userId).collect(Collectors.toSet());
        Mono.defer(() -> statement.apply(users))
                .defaultIfEmpty(Map.of())
                .doOnTerminate(() -> {
                    reading.set(false);
                    readNext();
                })
                .subscribe(
                        heads -> together.forEach(question ->
                                question.answer.tryEmitValue(heads.getOrDefault(question.userId, Head.NONE))),
                        error -> together.forEach(question -> question.answer.tryEmitError(error)));
    }
}
