package dev.replog.decide;

import dev.replog.schemas.ConflictPolicy;
import dev.replog.schemas.Operation;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes the fields of one entity, new or known. Every write has passed all rules of the catalogue: required fields,
 * values that only one entity may have, transitions, and a live parent.
 */
final class Write {
    private final Draft draft;
    private final Operation operation;
    private final Stamp stamp;

    Write(Draft draft, Operation operation) {
        this.draft = draft;
        this.operation = operation;
        this.stamp = Stamp.of(draft.place(), operation.getClientTime());
    }

    Stamp stamp() {
        return stamp;
    }

    @Nullable
    Rejection create(EntityKey key, @Nullable String localId, Map<String, ? extends @Nullable Object> given) {
        Map<String, Object> values = present(given);
        for (Field field : rulesOf(key.type()).fields()) {
            if (field.initially() != null) {
                values.putIfAbsent(field.name(), field.initially());
            }
        }
        Parent parent = parent(key.type(), values);
        if (parent.rejection() != null) {
            return parent.rejection();
        }
        Entity created = new Entity(
                key.type(),
                key.id(),
                localId,
                parent.id(),
                parent.rootId() == null ? key.id() : parent.rootId(),
                1,
                draft.place().position(),
                parent.id() == null ? draft.place().position() : 0,
                values,
                Stamps.created(stamp),
                draft.place().at(),
                draft.place().at(),
                null);
        return store(null, created, values.keySet());
    }

    /** Makes the fields equal to the given ones. A field that is not given loses its value. */
    @Nullable
    Rejection replace(Entity current, @Nullable String localId, Map<String, ? extends @Nullable Object> given) {
        return assign(current, localId, replacement(draft.rulebook(), current.type(), given));
    }

    /**
     * The fields that a document of these values sets or clears. A field that the client's version of the catalogue
     * does not have is not cleared.
     *
     * @param type a type that the mutation may use
     */
    static Map<String, @Nullable Object> replacement(
            Rulebook rulebook, EntityType type, Map<String, ? extends @Nullable Object> given) {
        Map<String, @Nullable Object> assignment = new TreeMap<>();
        for (Field field : rulesOf(rulebook, type).fields()) {
            Object value = given.get(field.name());
            // A field that got its initial value from the server keeps it when a client does not name it.
            boolean isCleared = field.initially() == null && rulebook.clientHas(type, field.name());
            if (value != null || isCleared) {
                assignment.put(field.name(), value);
            }
        }
        return assignment;
    }

    /** Sets the named fields to these values; null clears a field. */
    @Nullable
    Rejection assign(Entity current, @Nullable String localId, Map<String, ? extends @Nullable Object> assignment) {
        List<String> wanted = new ArrayList<>();
        assignment.forEach((field, value) -> {
            if (!Objects.equals(value, current.fields().get(field))) {
                wanted.add(field);
            }
        });
        Parent parent = parent(current, assignment, wanted);
        if (parent.rejection() != null) {
            return parent.rejection();
        }
        return switch (Resolution.of(current, wanted, operation, stamp, draft.rules())) {
            case Resolution.Refuse refuse -> refuse.rejection();
            case Resolution.Take take -> {
                if (take.merged()) {
                    take.fields().forEach(field -> draft.merged().add(named(current, field)));
                    take.lost().forEach(field -> lose(current, field, assignment.get(field)));
                }
                yield take(confirmed(current, assignment), localId, assignment, take.fields());
            }
        };
    }

    /** Under last-write-wins, gives this time to the fields that are written with the value that they already have. */
    private Entity confirmed(Entity current, Map<String, ? extends @Nullable Object> assignment) {
        if (draft.rules() == RulesVersion.V1_0 || operation.getPolicy() != ConflictPolicy.LAST_WRITE_WINS) {
            return current;
        }
        Stamps stamps = current.stamps();
        for (Map.Entry<String, ? extends @Nullable Object> field : assignment.entrySet()) {
            Stamp last = current.stamps().of(field.getKey());
            boolean isSame = Objects.equals(field.getValue(), current.fields().get(field.getKey()));
            if (isSame && field.getValue() != null && stamp.time().isAfter(last.time())) {
                // The position stays, because comparisons with a base must not see a change.
                stamps = stamps.with(List.of(field.getKey()), new Stamp(last.position(), stamp.time(), stamp.device()));
            }
        }
        if (stamps.equals(current.stamps())) {
            return current;
        }
        Entity confirmed = current.with(stamps);
        draft.touch(confirmed);
        return confirmed;
    }

    private @Nullable Rejection take(
            Entity current,
            @Nullable String localId,
            Map<String, ? extends @Nullable Object> assignment,
            Collection<String> fields) {
        String named = current.localId() == null ? localId : current.localId();
        if (fields.isEmpty() && Objects.equals(named, current.localId())) {
            return null; // Nothing differs: the entity keeps its version, and nothing is published.
        }
        Map<String, Object> values = new TreeMap<>(current.fields());
        for (String field : fields) {
            Object value = assignment.get(field);
            if (value == null) {
                values.remove(field);
            } else {
                values.put(field, value);
            }
        }
        Parent parent = parent(current, values, fields);
        Entity written = new Entity(
                // An entity that was loaded before a later catalogue came into use does not know its fields.
                draft.rulebook().types().require(current.type().name()),
                current.id(),
                named,
                parent.id(),
                parent.rootId() == null ? current.id() : parent.rootId(),
                current.version() + 1,
                draft.place().position(),
                current.isRoot() ? draft.place().position() : 0,
                values,
                current.stamps().with(fields, stamp),
                current.createdAt(),
                draft.place().at(),
                null);
        return store(current, written, fields);
    }

    private @Nullable Rejection store(@Nullable Entity before, Entity after, Collection<String> changedFields) {
        Rejection rejection = Rules.check(rulesOf(after.type()), before, after, draft.state());
        if (rejection == null) {
            draft.store(before, after, changedFields);
        }
        return rejection;
    }

    /** The type in the version of the mutation's rules; its existence was checked before. */
    private EntityType rulesOf(EntityType type) {
        return rulesOf(draft.rulebook(), type);
    }

    private static EntityType rulesOf(Rulebook rulebook, EntityType type) {
        EntityType found = rulebook.rulesOf(type.name());
        if (found == null) {
            throw new IllegalStateException(type + ": no type of the rulebook of the mutation");
        }
        return found;
    }

    private record Parent(
            @Nullable UUID id,
            @Nullable UUID rootId,
            @Nullable Rejection rejection) {
        static Parent refused(Rejection rejection) {
            return new Parent(null, null, rejection);
        }
    }

    /** The parent and the root of an entity after these fields are written. */
    private Parent parent(Entity current, Map<String, ? extends @Nullable Object> values, Collection<String> written) {
        return current.type()
                        .parentField()
                        .map(Field::name)
                        .filter(written::contains)
                        .isPresent()
                ? parent(current.type(), values)
                : new Parent(current.parentId(), current.rootId(), null);
    }

    private Parent parent(EntityType type, Map<String, ? extends @Nullable Object> values) {
        Field field = type.parentField().orElse(null);
        if (field == null) {
            return new Parent(null, null, null);
        }
        Object id = values.get(field.name());
        if (id == null) {
            return Parent.refused(Rejection.invalid(field.name() + ": is missing (expected: a value)"));
        }
        EntityKey key = new EntityKey(Objects.requireNonNull(type.parent()), UUID.fromString((String) id));
        Entity parent = draft.state().entity(key);
        if (parent == null) {
            return Parent.refused(Rejection.of(Rejection.NOT_FOUND, field.name() + ": " + key + " does not exist"));
        }
        if (!parent.isLive()) {
            return Parent.refused(Rejection.collision(
                    Rejection.PARENT_DELETED,
                    field.name() + ": " + key + " was deleted",
                    parent,
                    Resolution.newest(parent)));
        }
        return new Parent(parent.id(), parent.rootId(), null);
    }

    private void lose(Entity current, String field, @Nullable Object wanted) {
        Loss.Value value = new Loss.Value(
                field, wanted, current.fields().get(field), current.stamps().of(field));
        draft.lose(current, named(current, field), value);
    }

    /** The field's name for the entity of the operation; an address for a field of another entity in the tree. */
    private String named(Entity entity, String field) {
        return entity.id().equals(operation.getId()) ? field : entity.type() + "/" + entity.id() + "/" + field;
    }

    private static Map<String, Object> present(Map<String, ? extends @Nullable Object> given) {
        Map<String, Object> values = new TreeMap<>();
        given.forEach((field, value) -> {
            if (value != null) {
                values.put(field, value);
            }
        });
        return values;
    }
}
