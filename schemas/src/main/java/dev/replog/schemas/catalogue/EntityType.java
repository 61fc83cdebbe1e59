package dev.replog.schemas.catalogue;

import dev.replog.schemas.EntityChange;
import dev.replog.schemas.codec.RecordClasses;
import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.jspecify.annotations.Nullable;

/**
 * One kind of entity, read from its Avro schema. It belongs to one catalogue and knows its parent and its children
 * there. The code is a small number that is stored and never reused. Codes order the types: parents come before their
 * children.
 */
public final class EntityType {
    /** The records of the types that have a generated class, by the names of the types. */
    private static final Map<String, Schema> RECORDS =
            EntityChange.getClassSchema().getField("state").schema().getTypes().stream()
                    .filter(member -> member.getType() == Schema.Type.RECORD)
                    .collect(
                            Collectors.toUnmodifiableMap(record -> record.getProp("replog.type"), Function.identity()));

    /** A field that the generated class has too, and its place there. */
    private record RecordField(Field field, int position) {}

    private final Schema schema;
    private final String name;
    private final String collection;
    private final int code;
    private final Map<String, Field> fields = new LinkedHashMap<>();
    private final @Nullable Schema record;
    private final List<RecordField> recordFields = new ArrayList<>();
    private final Map<String, EntityType> children = new LinkedHashMap<>();
    private final List<String> requiresOneOf;
    private final List<EntityType> below = new ArrayList<>();
    private final @Nullable Field parentField;
    private @Nullable EntityType parent;

    EntityType(Schema schema) {
        RecordClasses.trust();
        this.schema = schema;
        this.name = required(schema, "replog.type").toString();
        this.collection = required(schema, "replog.collection").toString();
        this.code = ((Number) required(schema, "replog.code")).intValue();
        this.requiresOneOf = Field.texts(schema.getObjectProp("replog.requiresOneOf"));
        for (Schema.Field field : schema.getFields()) {
            fields.put(field.name(), Field.of(field));
        }
        this.parentField =
                fields.values().stream().filter(Field::isParent).findFirst().orElse(null);
        this.record = RECORDS.get(name);
        for (Schema.Field field : record == null ? List.<Schema.Field>of() : record.getFields()) {
            Field known = fields.get(field.name());
            if (known != null) {
                recordFields.add(new RecordField(known, field.pos()));
            }
        }
    }

    /**
     * Finds the parent and the children among the types of its catalogue. Called once, before the type is used, and for
     * parents before their children.
     */
    void link(Function<String, EntityType> types) {
        parent = parentField().flatMap(Field::reference).map(types).orElse(null);
        for (EntityType above = parent; above != null; above = above.parent) {
            above.below.add(this);
        }
        if (schema.getObjectProp("replog.children") instanceof Map<?, ?> named) {
            named.forEach((property, type) -> children.put(property.toString(), types.apply(type.toString())));
        }
    }

    Schema schema() {
        return schema;
    }

    /** The name that is stored and sent, such as {@code workout_set}. */
    public String name() {
        return name;
    }

    /** The last part of its address, such as {@code workout-sets}. */
    public String collection() {
        return collection;
    }

    public int code() {
        return code;
    }

    public String doc() {
        return schema.getDoc();
    }

    /** The fields in the order of the schema. */
    public Collection<Field> fields() {
        return Collections.unmodifiableCollection(fields.values());
    }

    public @Nullable Field field(String field) {
        return fields.get(field);
    }

    /** The field that refers to the parent; empty for a root. */
    public Optional<Field> parentField() {
        return Optional.ofNullable(parentField);
    }

    public boolean isRoot() {
        return parentField().isEmpty();
    }

    /** The type of the entity that this one belongs to; null for a root. */
    public @Nullable EntityType parent() {
        return parent;
    }

    /** The root type of the trees that this type is part of; the type itself when it is a root. */
    public EntityType root() {
        return parent == null ? this : parent.root();
    }

    /** Every type whose entities are somewhere below an entity of this type, parents before children. */
    public List<EntityType> below() {
        return Collections.unmodifiableList(below);
    }

    /** The property of a nested document that holds the children, and the children's type. */
    public Map<String, EntityType> children() {
        return Collections.unmodifiableMap(children);
    }

    /** This type and every type that is nested in its documents, parents before children. */
    public List<EntityType> withNested() {
        return Stream.concat(Stream.of(this), children.values().stream().flatMap(child -> child.withNested().stream()))
                .sorted(Comparator.comparingInt(EntityType::code))
                .toList();
    }

    /** At least one of these fields must have a value; empty when there is no such rule. */
    public List<String> requiresOneOf() {
        return requiresOneOf;
    }

    /**
     * The typed record of an entity with these canonical values, without those of {@link #beyondState}. Null when the
     * type has no generated class. Fails on a value that the record cannot hold.
     */
    public @Nullable SpecificRecord toState(Map<String, ?> values) {
        if (record == null) {
            return null;
        }
        SpecificRecord state = (SpecificRecord) SpecificData.get().newRecord(null, record);
        for (RecordField place : recordFields) {
            Object value = values.get(place.field().name());
            if (value != null) {
                state.put(place.position(), toAvro(place.field(), value));
            }
        }
        return state;
    }

    /**
     * The values that the typed record has no place for; null when it has a place for every value. All values of a type
     * without a generated class.
     */
    public @Nullable Map<String, Object> beyondState(Map<String, Object> values) {
        if (record == null) {
            return values;
        }
        if (recordFields.size() == fields.size()) {
            return null;
        }
        Map<String, Object> beyond = new TreeMap<>(values);
        recordFields.forEach(place -> beyond.remove(place.field().name()));
        return beyond.isEmpty() ? null : beyond;
    }

    /** The canonical values of a typed record; a field without a value is absent. */
    public Map<String, Object> fromState(IndexedRecord state) {
        Map<String, Object> values = new TreeMap<>();
        for (RecordField place : recordFields) {
            Object value = state.get(place.position());
            if (value != null) {
                values.put(place.field().name(), fromAvro(place.field(), value));
            }
        }
        return values;
    }

    private static Object toAvro(Field field, Object value) {
        return switch (field.kind()) {
            case TEXT, WHOLE, FLAG -> value;
            case DECIMAL -> decimal(field, (BigDecimal) value);
            case DATE -> LocalDate.parse((String) value);
            case INSTANT -> Instant.ofEpochMilli(Instant.parse((String) value).toEpochMilli());
            case ID -> UUID.fromString((String) value);
        };
    }

    private static BigDecimal decimal(Field field, BigDecimal value) {
        BigDecimal scaled = value.setScale(field.limits().scaleMax());
        if (scaled.precision() > field.limits().digitsMax()) {
            throw new ArithmeticException(field.name() + ": " + scaled.precision() + " digits (expected: at most "
                    + field.limits().digitsMax() + ")");
        }
        return scaled;
    }

    private static Object fromAvro(Field field, Object value) {
        return switch (field.kind()) {
            case TEXT, WHOLE, FLAG -> value;
            case DECIMAL -> Field.canonicalDecimal((BigDecimal) value);
            case DATE, ID -> value.toString();
            case INSTANT -> CanonicalText.of((Instant) value);
        };
    }

    private static Object required(Schema schema, String property) {
        Object value = schema.getObjectProp(property);
        if (value == null) {
            throw new IllegalStateException(schema.getFullName() + ": no " + property);
        }
        return value;
    }

    /** The types with one name are equal: in every catalogue, the name and the code mean the same. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof EntityType type && name.equals(type.name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
