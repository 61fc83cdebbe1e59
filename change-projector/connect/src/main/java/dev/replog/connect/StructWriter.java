package dev.replog.connect;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.LogicalTypes;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.generic.IndexedRecord;
import org.apache.kafka.connect.data.Date;
import org.apache.kafka.connect.data.Decimal;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.data.SchemaAndValue;
import org.apache.kafka.connect.data.SchemaBuilder;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.data.Timestamp;
import org.jspecify.annotations.Nullable;

/**
 * Writes Avro records of one schema as Connect's structs. Dates, times and decimals become Connect's own. Ids and
 * enumerations become texts. A union of several types becomes a struct with an optional field for each of them, named
 * by the entity type, or {@code boolean}, {@code long}, {@code string} and {@code decimal}. Thread-safe.
 */
final class StructWriter {
    private final Part whole;

    /** One part of the Avro schema: its schema in Connect, and how a value of it is written, which is not null. */
    private record Part(Schema schema, Function<Object, Object> writer) {
        @Nullable
        Object write(@Nullable Object value) {
            return value == null ? null : writer.apply(value);
        }
    }

    /** A part that is written into a field of a struct. */
    private record Member(org.apache.avro.Schema avro, String name, Part part) {}

    /** @param schema of a record that has a generated class */
    StructWriter(org.apache.avro.Schema schema) {
        whole = record(schema, Place.WHOLE);
    }

    SchemaAndValue write(IndexedRecord written) {
        return new SchemaAndValue(whole.schema(), whole.write(written));
    }

    /**
     * Where a part is.
     *
     * @param name of the record and the field
     */
    private record Place(String name, @Nullable String doc, boolean isOptional) {
        static final Place WHOLE = new Place("", null, false);

        Place optional() {
            return new Place(name, doc, true);
        }

        Place inside() {
            return new Place(name, null, false);
        }

        Part make(SchemaBuilder builder, Function<Object, Object> writer) {
            if (isOptional) {
                builder.optional();
            }
            if (doc != null) {
                builder.doc(doc);
            }
            return new Part(builder.build(), writer);
        }
    }

    private static Part part(org.apache.avro.Schema avro, Place place) {
        return switch (avro.getType()) {
            case RECORD -> record(avro, place);
            case UNION -> union(avro, place);
            case ARRAY -> array(part(avro.getElementType(), place.inside()), place);
            case MAP -> map(part(avro.getValueType(), place.inside()), place);
            case STRING, ENUM -> place.make(SchemaBuilder.string(), Object::toString);
            case BYTES -> bytes(avro, place);
            case FIXED -> place.make(SchemaBuilder.bytes(), value -> ((GenericFixed) value).bytes());
            case INT ->
                avro.getLogicalType() instanceof LogicalTypes.Date
                        ? place.make(Date.builder(), value -> date((LocalDate) value))
                        : place.make(SchemaBuilder.int32(), value -> value);
            case LONG ->
                avro.getLogicalType() instanceof LogicalTypes.TimestampMillis
                        ? place.make(Timestamp.builder(), value -> java.util.Date.from((Instant) value))
                        : place.make(SchemaBuilder.int64(), value -> value);
            case BOOLEAN -> place.make(SchemaBuilder.bool(), value -> value);
            case FLOAT, DOUBLE, NULL ->
                throw new IllegalStateException(avro + " (expected: a type that records of RepLog have)");
        };
    }

    private static Part record(org.apache.avro.Schema avro, Place place) {
        SchemaBuilder builder = SchemaBuilder.struct().name(avro.getFullName());
        List<Member> members = new ArrayList<>();
        for (org.apache.avro.Schema.Field field : avro.getFields()) {
            Place there = new Place(avro.getFullName() + "." + field.name(), field.doc(), false);
            Part part = part(field.schema(), there);
            builder.field(field.name(), part.schema());
            members.add(new Member(field.schema(), field.name(), part));
        }
        Schema[] made = new Schema[1];
        Part part = place.make(builder, value -> {
            IndexedRecord written = (IndexedRecord) value;
            Struct struct = new Struct(made[0]);
            for (int i = 0; i < members.size(); i++) {
                struct.put(members.get(i).name(), members.get(i).part().write(written.get(i)));
            }
            return struct;
        });
        made[0] = part.schema();
        return part;
    }

    private static Part union(org.apache.avro.Schema avro, Place place) {
        List<org.apache.avro.Schema> types = avro.getTypes().stream()
                .filter(type -> type.getType() != org.apache.avro.Schema.Type.NULL)
                .toList();
        Place here = avro.isNullable() ? place.optional() : place;
        return types.size() == 1 ? part(types.getFirst(), here) : oneOf(types, here);
    }

    private static Part oneOf(List<org.apache.avro.Schema> types, Place place) {
        SchemaBuilder builder = SchemaBuilder.struct().name(place.name());
        List<Member> members = new ArrayList<>();
        for (org.apache.avro.Schema type : types) {
            String name = memberName(type);
            Part part = part(type, new Place(place.name() + "." + name, type.getDoc(), true));
            builder.field(name, part.schema());
            members.add(new Member(type, name, part));
        }
        Schema[] made = new Schema[1];
        Part part = place.make(builder, value -> {
            for (Member member : members) {
                if (isOf(member.avro(), value)) {
                    return new Struct(made[0]).put(member.name(), member.part().write(value));
                }
            }
            throw new IllegalArgumentException(value.getClass() + " (expected: one of " + types + ")");
        });
        made[0] = part.schema();
        return part;
    }

    private static Part array(Part item, Place place) {
        return place.make(SchemaBuilder.array(item.schema()), value -> {
            List<@Nullable Object> items = new ArrayList<>();
            ((List<?>) value).forEach(one -> items.add(item.write(one)));
            return items;
        });
    }

    private static Part map(Part item, Place place) {
        return place.make(SchemaBuilder.map(Schema.STRING_SCHEMA, item.schema()), value -> {
            Map<String, @Nullable Object> items = new HashMap<>();
            ((Map<?, ?>) value).forEach((key, one) -> items.put(key.toString(), item.write(one)));
            return items;
        });
    }

    private static Part bytes(org.apache.avro.Schema avro, Place place) {
        if (avro.getLogicalType() instanceof LogicalTypes.Decimal decimal) {
            int scale = decimal.getScale();
            return place.make(Decimal.builder(scale), value -> ((BigDecimal) value).setScale(scale));
        }
        return place.make(SchemaBuilder.bytes(), value -> value);
    }

    private static java.util.Date date(LocalDate date) {
        return java.util.Date.from(date.atStartOfDay(ZoneOffset.UTC).toInstant());
    }

    private static String memberName(org.apache.avro.Schema type) {
        return switch (type.getType()) {
            case RECORD -> String.valueOf(type.getObjectProp("replog.type"));
            case BYTES -> "decimal";
            case BOOLEAN, LONG, STRING -> type.getType().getName();
            default -> throw new IllegalStateException(type + " (expected: a type that unions of RepLog have)");
        };
    }

    private static boolean isOf(org.apache.avro.Schema type, Object value) {
        return switch (type.getType()) {
            case RECORD ->
                value instanceof IndexedRecord written
                        && written.getSchema().getFullName().equals(type.getFullName());
            case BYTES -> value instanceof BigDecimal;
            case BOOLEAN -> value instanceof Boolean;
            case LONG -> value instanceof Long;
            case STRING -> value instanceof CharSequence;
            default -> false;
        };
    }
}
