package dev.replog.decide;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Node;
import dev.replog.schemas.Operation;
import dev.replog.schemas.OperationKind;
import dev.replog.schemas.catalogue.EntityType;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Collects the losses of the operations of one mutation, in their order. The amount of text is bounded for the mutation
 * as a whole, because a rejected request may be large and its losses are published with the change.
 */
final class Losses {
    /** The most characters of the values of one mutation; values beyond it are left out. */
    static final int CHARACTERS_MAX = 64 * 1024;

    private static final int DETAIL_MAX = 500;
    private static final int NUMBER_CHARACTERS = 16;

    private final LogPlace place;
    private final Rulebook rulebook;
    private final List<Loss> found = new ArrayList<>();
    private int charactersLeft = CHARACTERS_MAX;

    Losses(LogPlace place, Rulebook rulebook) {
        this.place = place;
        this.rulebook = rulebook;
    }

    List<Loss> found() {
        return List.copyOf(found);
    }

    /** The losses of an operation that was applied. */
    void ofApplied(int operation, Draft draft) {
        draft.lostValues().forEach((key, lost) -> add(operation, key, draft.state(), false, lost, null, null, null));
        draft.lostDeletions()
                .forEach((key, lostTo) -> add(operation, key, draft.state(), true, List.of(), lostTo, null, null));
    }

    /**
     * The losses of an operation that was rejected: of an entity that exists, or that would exist without the entity
     * that it collided with. Deleting a deleted entity loses nothing.
     */
    void ofRefused(int index, Operation operation, Rejection rejection, UserState state) {
        EntityType type = rulebook.types().byName(operation.getType());
        if (type == null) {
            return;
        }
        EntityKey key = new EntityKey(type, operation.getId());
        Entity current = state.entity(key);
        if (current == null && rejection.inTheWay() == null) {
            return;
        }
        boolean isDeletion = operation.getOp() == OperationKind.DELETE;
        if (isDeletion && (current == null || !current.isLive())) {
            return;
        }
        List<Loss.Value> values = isDeletion
                ? List.of()
                : values(type, current, operation.getFields(), operation, operation.getOp() == OperationKind.REPLACE);
        add(
                index,
                key,
                state,
                isDeletion,
                values,
                earlier(rejection.lostTo()),
                rejection.code(),
                shown(rejection.detail()));
        for (Node node : operation.getNodes() == null ? List.<Node>of() : operation.getNodes()) {
            ofRefusedNode(index, operation, node, rejection, state);
        }
    }

    private void ofRefusedNode(int index, Operation operation, Node node, Rejection rejection, UserState state) {
        EntityType type = rulebook.types().byName(node.getType());
        if (type != null) {
            EntityKey key = new EntityKey(type, node.getId());
            boolean isWhole = !rulebook.isPacket();
            List<Loss.Value> values = values(type, state.entity(key), node.getFields(), operation, isWhole);
            if (!values.isEmpty()) {
                // Without the detail, which is about the document and would be repeated for each of many nodes.
                add(index, key, state, false, values, null, rejection.code(), null);
            }
        }
    }

    private void add(
            int operation,
            EntityKey key,
            UserState state,
            boolean isDeletion,
            List<Loss.Value> values,
            @Nullable Stamp lostTo,
            @Nullable String code,
            @Nullable String detail) {
        int characters = values.stream().mapToInt(Losses::characters).sum();
        boolean isCut = characters > charactersLeft;
        charactersLeft -= isCut ? 0 : characters;
        Entity current = state.entity(key);
        found.add(new Loss(
                operation,
                key,
                current == null ? 0 : current.version(),
                isDeletion,
                isCut ? List.of() : values,
                lostTo,
                code,
                detail,
                isCut));
    }

    /** The fields that would be different if the operation had been applied. */
    private List<Loss.Value> values(
            EntityType type,
            @Nullable Entity current,
            Map<String, ? extends @Nullable Object> recorded,
            Operation operation,
            boolean isWhole) {
        Map<String, @Nullable Object> given = OperationDecider.canonical(recorded);
        EntityType known = rulebook.rulesOf(type.name());
        if (known == null) {
            return List.of();
        }
        Entity live = current == null || !current.isLive() ? null : current;
        List<Loss.Value> values = new ArrayList<>();
        (live != null && isWhole ? Write.replacement(rulebook, type, given) : given).forEach((field, wanted) -> {
            Object kept = live == null ? null : live.fields().get(field);
            if (known.field(field) != null && !Objects.equals(wanted, kept)) {
                values.add(new Loss.Value(field, wanted, kept, live == null ? null : lostTo(live, field, operation)));
            }
        });
        return values;
    }

    private @Nullable Stamp lostTo(Entity current, String field, Operation operation) {
        Stamp theirs = current.stamps().of(field);
        boolean isNewer = Resolution.hasBase(operation)
                ? theirs.position() > operation.getBasePosition()
                : isByTime(operation)
                        && Resolution.isLaterThan(current, field, Stamp.of(place, operation.getClientTime()));
        return isNewer ? earlier(theirs) : null;
    }

    private boolean isByTime(Operation operation) {
        return rulebook.version() != RulesVersion.V1_0 && operation.getPolicy() == ConflictPolicy.LAST_WRITE_WINS;
    }

    /** Leaves out writes of the same mutation: they may have been undone with it, and their author knows of them. */
    private @Nullable Stamp earlier(@Nullable Stamp lostTo) {
        return lostTo == null || lostTo.position() == place.position() ? null : lostTo;
    }

    private static int characters(Loss.Value value) {
        return value.field().length() + characters(value.wanted()) + characters(value.kept());
    }

    private static int characters(@Nullable Object value) {
        return value instanceof String text ? text.length() : NUMBER_CHARACTERS;
    }

    private static String shown(String detail) {
        return detail.length() <= DETAIL_MAX ? detail : detail.substring(0, DETAIL_MAX) + "…";
    }
}
