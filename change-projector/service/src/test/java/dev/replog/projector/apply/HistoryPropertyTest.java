package dev.replog.projector.apply;

import static org.assertj.core.api.Assertions.assertThat;

import dev.replog.decide.Decider;
import dev.replog.decide.Decision;
import dev.replog.decide.Entity;
import dev.replog.decide.EntityJson;
import dev.replog.decide.Retention;
import dev.replog.decide.UserState;
import dev.replog.projector.log.MutationRecord;
import dev.replog.projector.models.history.Folded;
import dev.replog.projector.outbox.Announcement;
import dev.replog.schemas.Change;
import dev.replog.schemas.Mutation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.OutcomeStatus;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import dev.replog.schemas.token.LogId;
import dev.replog.schemas.token.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/** What the changes of a log tell is enough to know every entity at every time, and everything that was refused. */
class HistoryPropertyTest {
    private static final int MUTATIONS = 300;
    private static final String USER = "älice";
    private static final Retention RETENTION = new Retention(Duration.ofDays(30), Duration.ofDays(90));

    private final Announcement announcement = new Announcement(new LogId(7));

    @Test
    void history_leadsToTheCurrentState_andMissesNoRefusal() throws Exception {
        List<String> allRefused = new ArrayList<>();
        Seeds.holds(30, random -> {
            RandomLog log = new RandomLog(random, USER);
            UserState state = new UserState();
            Folded history = new Folded();
            List<String> refused = new ArrayList<>();
            for (int i = 0; i < MUTATIONS; i++) {
                Mutation mutation = log.next(Position.of(Records.GENERATION, i).value());
                MutationRecord.Decoded record = Records.decoded(0, i, mutation);
                Decision decision =
                        Decider.decide(state, mutation, record.place(), RETENTION, Records.LOGS, Catalogues.shipped());
                refused.addAll(refusedOfExisting(state, mutation, decision));
                Decider.evolve(state, decision);
                Optional<Change> change = change(record, decision);
                change.ifPresent(history::take);
                assertThat(history.states()).as("after mutation %s", i).isEqualTo(states(state));
            }
            assertThat(history.refused()).containsAll(refused);
            allRefused.addAll(refused);
        });
        assertThat(allRefused).hasSizeGreaterThan(100);
    }

    private Optional<Change> change(MutationRecord.Decoded record, Decision decision)
            throws UndecodableRecordException {
        var message = announcement.change(record, decision);
        return message.isEmpty()
                ? Optional.empty()
                : Optional.of(RecordCodec.CHANGE.decode(message.get().value()));
    }

    /** Of those that were refused, what must be found again: not repetitions, and no deletion of what is deleted. */
    private static List<String> refusedOfExisting(UserState before, Mutation mutation, Decision decision) {
        Map<String, Entity> entities = new HashMap<>();
        before.ownEntities().forEach(entity -> entities.put(name(entity), entity));
        List<String> refused = new ArrayList<>();
        for (int i = 0; i < decision.outcomes().size(); i++) {
            OperationOutcome outcome = decision.outcomes().get(i);
            int type = Catalogue.shipped().require(outcome.getType()).code();
            Entity there = entities.get(Folded.name(USER, type, outcome.getId()));
            boolean isDeletion = mutation.getOperations().get(i).getOp() == OperationKind.DELETE;
            if (outcome.getStatus() == OutcomeStatus.REJECTED
                    && !outcome.getDuplicate()
                    && !outcome.getProblem().getCode().equals("mutation_id_reused")
                    && there != null
                    && (there.isLive()
                            || !isDeletion && mutation.getOperations().size() == 1)) {
                refused.add(Folded.name(USER, type, outcome.getId()) + " " + outcome.getMutationId());
            }
        }
        return mutation.getOperations().size() == 1 || mutation.getAtomic() ? refused : List.of();
    }

    private static Map<String, Folded.State> states(UserState state) {
        Map<String, Folded.State> states = new HashMap<>();
        for (Entity entity : state.ownEntities()) {
            states.put(name(entity), Folded.state(entity.version(), entity.isLive(), EntityJson.fields(entity)));
        }
        return states;
    }

    private static String name(Entity entity) {
        return Folded.name(USER, entity.type().code(), entity.id());
    }
}
