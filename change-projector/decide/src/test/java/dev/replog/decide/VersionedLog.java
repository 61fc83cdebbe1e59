package dev.replog.decide;

import dev.replog.schemas.OperationOutcome;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A log that is decided while versions of the catalogue come into use. */
final class VersionedLog {
    private UserState state = new UserState();
    private @Nullable Catalogues loadedWith;
    final List<OperationOutcome> outcomes = new ArrayList<>();
    private int number;

    VersionedLog decide(Catalogues known, Ask ask) {
        number++;
        if (!known.equals(loadedWith)) {
            reload(known);
        }
        Decision decision = Decider.decide(
                state, ask.mutation(number), ask.place(number), Specification.RETENTION, Specification.LOGS, known);
        Decider.evolve(state, decision);
        outcomes.addAll(decision.outcomes());
        return this;
    }

    /** As a session does, which begins again when another version comes into use. */
    private void reload(Catalogues known) {
        UserState loaded = new UserState();
        state.ownEntities().stream()
                .map(entity -> of(known.all().require(entity.type().name()), entity))
                .forEach(loaded::put);
        state.ownReceipts().forEach(loaded::put);
        state = loaded;
        loadedWith = known;
    }

    private static Entity of(EntityType type, Entity entity) {
        return new Entity(
                type,
                entity.id(),
                entity.localId(),
                entity.parentId(),
                entity.rootId(),
                entity.version(),
                entity.position(),
                entity.treePosition(),
                entity.fields(),
                entity.stamps(),
                entity.createdAt(),
                entity.updatedAt(),
                entity.deletedAt());
    }

    String last() {
        OperationOutcome outcome = outcomes.getLast();
        return outcome.getProblem() == null
                ? outcome.getStatus().toString()
                : outcome.getProblem().getCode();
    }

    String document() {
        return outcomes.getLast().getDocument();
    }

    Map<String, String> rows() {
        Map<String, String> rows = new HashMap<>();
        state.ownEntities()
                .forEach(entity -> rows.put(
                        entity.key().toString(),
                        entity.version() + " " + entity.isLive() + EntityJson.fields(entity) + entity.stamps()));
        return rows;
    }
}
