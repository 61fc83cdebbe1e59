package dev.replog.schemas.codec;

import dev.replog.schemas.Property;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.avro.LogicalType;
import org.apache.avro.LogicalTypes;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericFixed;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.specific.SpecificRecordBase;

/** Random values of any schema, as the generated classes hold them. */
final class RandomRecords {
    private static final int SIZE_MAX = 4;
    private static final int TEXT_MAX = 20;

    private final RandomGenerator random;

    private RandomRecords(RandomGenerator random) {
        this.random = random;
    }

    static <T extends SpecificRecordBase> T of(Class<T> type, RandomGenerator random) {
        Schema schema = SpecificData.get().getSchema(type);
        return type.cast(new RandomRecords(random).value(schema));
    }

    private Object value(Schema schema) {
        LogicalType logical = schema.getLogicalType();
        return switch (schema.getType()) {
            case RECORD -> record(schema);
            case ENUM -> SpecificData.get().createEnum(Property.oneOf(random, schema.getEnumSymbols()), schema);
            case FIXED -> fixed(schema);
            case ARRAY -> list(schema.getElementType());
            case MAP -> map(schema.getValueType());
            case STRING ->
                logical == null ? Property.text(random, TEXT_MAX) : new UUID(random.nextLong(), random.nextLong());
            case BYTES -> decimal((LogicalTypes.Decimal) logical);
            case INT -> logical == null ? random.nextInt() : LocalDate.ofEpochDay(random.nextInt());
            case LONG -> logical == null ? random.nextLong() : Instant.ofEpochMilli(random.nextLong());
            case BOOLEAN -> random.nextBoolean();
            case UNION, NULL, FLOAT, DOUBLE ->
                throw new IllegalArgumentException(schema + " (expected: a type that records use, null in a union)");
        };
    }

    private SpecificRecord record(Schema schema) {
        SpecificRecord datum = (SpecificRecord) SpecificData.get().newRecord(null, schema);
        for (Schema.Field field : schema.getFields()) {
            Schema type = branch(field.schema());
            if (type.getType() != Schema.Type.NULL) {
                datum.put(field.pos(), value(type));
            }
        }
        return datum;
    }

    private GenericFixed fixed(Schema schema) {
        GenericFixed fixed = (GenericFixed) SpecificData.get().createFixed(null, schema);
        random.nextBytes(fixed.bytes());
        return fixed;
    }

    private List<Object> list(Schema elements) {
        List<Object> list = new ArrayList<>();
        for (int i = random.nextInt(SIZE_MAX); i > 0; i--) {
            list.add(value(elements));
        }
        return list;
    }

    private Map<String, Object> map(Schema values) {
        Map<String, Object> map = new HashMap<>();
        for (int i = random.nextInt(SIZE_MAX); i > 0; i--) {
            Schema type = branch(values);
            map.put(Property.text(random, TEXT_MAX), type.getType() == Schema.Type.NULL ? null : value(type));
        }
        return map;
    }

    private BigDecimal decimal(LogicalTypes.Decimal type) {
        byte[] bytes = new byte[1 + random.nextInt(type.getPrecision())];
        random.nextBytes(bytes);
        BigInteger digits = new BigInteger(bytes).remainder(BigInteger.TEN.pow(type.getPrecision()));
        return new BigDecimal(digits, type.getScale());
    }

    private Schema branch(Schema schema) {
        return schema.getType() == Schema.Type.UNION ? Property.oneOf(random, schema.getTypes()) : schema;
    }
}
