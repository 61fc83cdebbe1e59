package dev.replog.decide;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.Problem;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;

/**
 * Given the log so far, when a client sends a request, then the outcome is this. Mutations are numbered from 1 and are
 * one minute apart, so a test can name the base and the time of the n-th mutation.
 */
final class Specification {
    static final String USER = "alice";
    static final LogId LOG = new LogId(7);
    static final Logs LOGS = new Logs(Map.of(1, LOG));
    static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(90));

    private final UserState state = new UserState();
    private int number;
    private Decision decision = new Decision(List.of(), List.of(), List.of(), new UserState(), null, false);

    private Specification() {}

    static Specification given(Ask... log) {
        return new Specification().when(log);
    }

    /** Of the erasure with this id, which is the n-th mutation, before the log is there. */
    Specification knowing(String erasure, int number) {
        state.put(new Erasure(Recorded.mutationId(erasure), Recorded.hash("erase"), position(number), minute(number)));
        return this;
    }

    static long position(int number) {
        return Position.of(1, number).value();
    }

    static Instant minute(int number) {
        return Instant.parse("2026-11-10T12:00:00.000Z").plus(Duration.ofMinutes(number));
    }

    Specification when(Ask... asked) {
        for (Ask ask : asked) {
            number++;
            decision = Decider.decide(
                    state, ask.mutation(number), ask.place(number), RETENTION, LOGS, Catalogues.shipped());
            Decider.evolve(state, decision);
        }
        return this;
    }

    Specification thenApplied() {
        assertThat(decision.outcomes())
                .isNotEmpty()
                .allSatisfy(outcome -> assertThat(outcome.getStatus())
                        .as("%s", outcome.getProblem())
                        .isEqualTo(OutcomeStatus.APPLIED));
        return this;
    }

    Specification thenMerged(String... taken) {
        assertThat(outcome().getStatus()).as("%s", outcome().getProblem()).isEqualTo(OutcomeStatus.MERGED);
        assertThat(outcome().getMergedFields()).containsExactly(taken);
        return this;
    }

    Specification losing(String... lost) {
        assertThat(outcome().getLostFields()).containsExactly(lost);
        return this;
    }

    Specification thenRejected(String... codes) {
        assertThat(decision.outcomes().stream().map(Specification::code)).containsExactly(codes);
        return thenNothingChanged();
    }

    Specification thenNothingChanged() {
        assertThat(decision.steps()).isEmpty();
        return this;
    }

    Specification and(Name name, String field, Object value) {
        assertThat(entity(name).fields()).containsEntry(field, value);
        return this;
    }

    Specification without(Name name, String field) {
        assertThat(entity(name).fields()).doesNotContainKey(field);
        return this;
    }

    Specification living(Name... names) {
        assertThat(names).allSatisfy(name -> assertThat(entity(name).isLive()).isTrue());
        return this;
    }

    Specification deleted(Name... names) {
        assertThat(names).allSatisfy(name -> assertThat(entity(name).isLive()).isFalse());
        return this;
    }

    Specification absent(Name name) {
        assertThat(state.entity(name.key())).isNull();
        return this;
    }

    Specification version(Name name, int version) {
        assertThat(entity(name).version()).isEqualTo(version);
        return this;
    }

    /** The number of the mutation that set the etag of an entity (of its tree, for a root). */
    Specification etag(Name name, int ofMutation) {
        assertThat(entity(name).etagPosition()).isEqualTo(position(ofMutation));
        return this;
    }

    Specification under(Name name, Name parent, Name root) {
        assertThat(entity(name).parentId()).isEqualTo(parent.id());
        assertThat(entity(name).rootId()).isEqualTo(root.id());
        return this;
    }

    OperationOutcome outcome() {
        return outcomes().getFirst();
    }

    List<OperationOutcome> outcomes() {
        return decision.outcomes();
    }

    Problem problem() {
        return Objects.requireNonNull(outcome().getProblem(), "a problem");
    }

    Decision decision() {
        return decision;
    }

    Entity entity(Name name) {
        return Objects.requireNonNull(state.entity(name.key()), name.toString());
    }

    LastPacket lastPacket(UUID node) {
        return Objects.requireNonNull(state.packet(node), "a packet");
    }

    /** Nothing is known of this node. */
    Specification thenNoPacket(UUID node) {
        assertThat(state.packet(node)).isNull();
        return this;
    }

    static String code(OperationOutcome outcome) {
        return outcome.getProblem() == null
                ? outcome.getStatus().toString()
                : outcome.getProblem().getCode();
    }
}
