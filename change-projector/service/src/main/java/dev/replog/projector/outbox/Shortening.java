package dev.replog.projector.outbox;

import dev.replog.schemas.Change;
import dev.replog.schemas.EntityChange;
import dev.replog.schemas.Loss;
import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.Outcome;
import dev.replog.schemas.Problem;
import dev.replog.schemas.codec.RecordCodec;
import dev.replog.schemas.codec.UndecodableRecordException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Shortens an outbox entry that is larger than a record may be. Its size depends on the mutations: many small
 * operations may change many large entities. An entry that Kafka never accepts would stop its partition for ever, so
 * parts are left out: of an outcome its documents; of a change first the parts that only the history uses (previous
 * values and losses), then the states, then the last entities.
 */
final class Shortening {
    private Shortening() {}

    /** The next smaller form of an entry; empty when there is none. */
    static Optional<OutboxEntry> of(OutboxEntry entry) {
        try {
            return switch (entry.target()) {
                case OUTCOMES ->
                    outcome(RecordCodec.OUTCOME.decode(entry.value()))
                            .map(shorter -> with(entry, RecordCodec.OUTCOME.encode(shorter)));
                case CHANGES ->
                    change(RecordCodec.CHANGE.decode(entry.value()))
                            .map(shorter -> with(entry, RecordCodec.CHANGE.encode(shorter)));
                case DEAD -> entry.value().length == 0 ? Optional.empty() : Optional.of(with(entry, new byte[0]));
            };
        } catch (UndecodableRecordException e) {
            throw new IllegalStateException("an outbox entry of this service cannot be read by it", e);
        }
    }

    private static OutboxEntry with(OutboxEntry entry, byte[] value) {
        return new OutboxEntry(entry.target(), entry.partition(), entry.key(), value, entry.headers());
    }

    private static Optional<Outcome> outcome(Outcome outcome) {
        List<OperationOutcome> shorter = new ArrayList<>(outcome.getResults().size());
        boolean isShorter = false;
        for (OperationOutcome result : outcome.getResults()) {
            Problem problem = result.getProblem();
            if (problem != null && problem.getCurrent() != null) {
                problem = Problem.newBuilder(problem).setCurrent(null).build();
                isShorter = true;
            }
            isShorter |= result.getDocument() != null;
            shorter.add(OperationOutcome.newBuilder(result)
                    .setDocument(null)
                    .setProblem(problem)
                    .build());
        }
        return isShorter
                ? Optional.of(Outcome.newBuilder(outcome).setResults(shorter).build())
                : Optional.empty();
    }

    private static Optional<Change> change(Change change) {
        List<EntityChange> entities = change.getEntities();
        if (!change.getCut()) {
            return Optional.of(Change.newBuilder(change)
                    .setEntities(
                            entities.stream().map(Shortening::withoutPrevious).toList())
                    .setLosses(change.getLosses().stream()
                            .map(Shortening::withoutFields)
                            .toList())
                    .setCut(true)
                    .build());
        }
        if (entities.isEmpty()) {
            return withFewerLosses(change);
        }
        if (!change.getLosses().isEmpty()) {
            return Optional.of(Change.newBuilder(change).setLosses(List.of()).build());
        }
        if (entities.stream().anyMatch(entity -> entity.getState() != null || entity.getValues() != null)) {
            List<EntityChange> stateless = entities.stream()
                    .map(entity -> EntityChange.newBuilder(entity)
                            .setState(null)
                            .setValues(null)
                            .build())
                    .toList();
            return Optional.of(Change.newBuilder(change).setEntities(stateless).build());
        }
        // Parents come first, so the remaining entities name the trees.
        List<EntityChange> first = entities.subList(0, entities.size() / 2);
        return first.isEmpty()
                ? Optional.empty()
                : Optional.of(Change.newBuilder(change)
                        .setEntities(List.copyOf(first))
                        .build());
    }

    private static EntityChange withoutPrevious(EntityChange entity) {
        return EntityChange.newBuilder(entity).setPrevious(null).build();
    }

    private static Loss withoutFields(Loss loss) {
        boolean isCut = loss.getCut() || !loss.getFields().isEmpty();
        return Loss.newBuilder(loss).setFields(List.of()).setCut(isCut).build();
    }

    /** For a change that has only losses. */
    private static Optional<Change> withFewerLosses(Change change) {
        List<Loss> first = change.getLosses().subList(0, change.getLosses().size() / 2);
        return first.isEmpty()
                ? Optional.empty()
                : Optional.of(
                        Change.newBuilder(change).setLosses(List.copyOf(first)).build());
    }
}
