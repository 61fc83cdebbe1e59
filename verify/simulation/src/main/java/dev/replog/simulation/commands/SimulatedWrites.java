package dev.replog.simulation.commands;

import dev.replog.backing.catalogue.KnownCatalogues;
import dev.replog.command.write.Answer;
import dev.replog.command.write.CommandAnswers;
import dev.replog.commands.read.DecidedBy;
import dev.replog.commands.read.PushAnswer;
import dev.replog.commands.read.PushCommand;
import dev.replog.commands.read.PushItem;
import dev.replog.commands.read.PushReader;
import dev.replog.commands.read.RequestContent;
import dev.replog.commands.submit.Submission;
import dev.replog.commands.submit.Submissions;
import dev.replog.commands.submit.Submitted;
import dev.replog.http.limit.QuotaProperties;
import dev.replog.http.problem.ProblemException;
import dev.replog.schemas.AccountErasure;
import dev.replog.schemas.Problem;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.simulation.server.World;
import dev.replog.simulation.timeline.Life;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/** A process that accepts pushes: the real reading, submitting and answering of a push, without HTTP. */
public final class SimulatedWrites {
    private static final Duration APPEND_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration OUTCOME_WAIT = Duration.ofSeconds(5);

    /**
     * The response to a push.
     *
     * @param unread the operations that were not appended, because the process could not read them
     */
    public record Response(int status, String json, Set<UUID> unread) {
        Response(int status, String json) {
            this(status, json, Set.of());
        }
    }

    private final Life life;
    private final Catalogue own;
    private final Submissions submissions;
    private final Supplier<UUID> ids;

    /**
     * @param own the catalogue of this process, which decides what it appends
     */
    public SimulatedWrites(World world, Life life, SimulatedOutcomes outcomes, Catalogue own, KnownCatalogues known) {
        this.life = life;
        this.own = own;
        DecidedBy decidedBy = new DecidedBy(own, QuotaProperties.DEFAULT.toQuota());
        this.ids = world::randomId;
        this.submissions = new Submissions(
                new SimulatedAppends(world, life),
                outcomes,
                APPEND_TIMEOUT,
                () -> known.isComplete() ? Optional.of(decidedBy) : Optional.empty(),
                ids,
                world.timeline(),
                () -> world.timeline().now() * 1_000_000);
    }

    /**
     * @param isWaiting whether the client waits for the outcome, or only for the acceptance
     */
    public void push(String userId, byte[] body, boolean isWaiting, Consumer<Response> answer) {
        life.step("a push");
        PushCommand push;
        try {
            push = PushReader.read(own, userId, body, ids).orThrow();
        } catch (ProblemException refused) {
            answer.accept(
                    new Response(refused.problem().status(), refused.problem().detail()));
            return;
        }
        if (!push.isAppendable()) {
            answer.accept(new Response(200, PushAnswer.of(push, List.of(), null), mutationIds(push.items())));
            return;
        }
        Submission submission = new Submission(
                RequestContent.push(userId, null, null, push), false, isWaiting ? OUTCOME_WAIT : Duration.ZERO);
        submissions.submit(submission).subscribe(submitted -> answer.accept(response(userId, push, submitted)));
    }

    /**
     * Erases the account.
     *
     * @param answer gets the status, and the problem's code when it is refused
     */
    public void erase(String userId, AccountErasure erasure, BiConsumer<Integer, String> answer) {
        life.step("an erasure");
        Submission submission = new Submission(RequestContent.erasure(userId, erasure), false, OUTCOME_WAIT);
        submissions.submit(submission).subscribe(submitted -> {
            switch (submitted) {
                case Submitted.Decided decided -> {
                    Problem problem = decided.outcome().getResults().getFirst().getProblem();
                    answer.accept(problem == null ? 202 : 410, problem == null ? "" : problem.getCode());
                }
                case Submitted.Accepted ignored -> answer.accept(202, "");
                case Submitted.Failed failed ->
                    answer.accept(503, failed.failure().toString());
            }
        });
    }

    private static Set<UUID> mutationIds(List<PushItem> items) {
        return items.stream()
                .map(item -> switch (item) {
                    case PushItem.Valid valid -> valid.operation().getMutationId();
                    case PushItem.Invalid invalid -> invalid.mutationId();
                })
                .filter(Objects::nonNull)
                .collect(Collectors.toUnmodifiableSet());
    }

    private static Response response(String userId, PushCommand push, Submitted submitted) {
        Set<UUID> unread = mutationIds(
                push.items().stream().filter(PushItem.Invalid.class::isInstance).toList());
        return switch (submitted) {
            case Submitted.Decided decided ->
                new Response(
                        200,
                        PushAnswer.of(
                                push,
                                decided.outcome().getResults(),
                                decided.token().encode(userId)),
                        unread);
            case Submitted.Accepted accepted ->
                new Response(202, PushAnswer.accepted(push, accepted.token().encode(userId)), unread);
            case Submitted.Failed failed ->
                switch (CommandAnswers.failed(failed)) {
                    case Answer.Refused refused ->
                        new Response(
                                refused.problem().status(), refused.problem().detail());
                    case Answer.Done done -> throw new IllegalStateException("a failure is no success");
                };
        };
    }
}
