package dev.replog.projector.database;

import dev.replog.decide.Entity;
import dev.replog.decide.EntityJson;
import dev.replog.decide.Stamp;
import dev.replog.decide.Stamps;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import java.io.StringWriter;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** How an entity stands in the columns of the table {@code entity}. */
public final class EntityColumns {
    public static final String ALL =
            "type, id, local_id, parent_id, root_id, version, position, tree_position, data, stamps,"
                    + " created_at, updated_at, deleted_at";

    private static final JsonFactory JSON = new JsonFactory();

    private EntityColumns() {}

    /** The entity in a row of {@code user_id} and {@link #ALL}. */
    public static Entity read(Catalogue catalogue, ResultSet row) throws SQLException {
        EntityType type = catalogue.require(row.getInt("type"));
        return new Entity(
                type,
                row.getObject("id", UUID.class),
                row.getString("local_id"),
                row.getObject("parent_id", UUID.class),
                row.getObject("root_id", UUID.class),
                row.getInt("version"),
                row.getLong("position"),
                row.getLong("tree_position"),
                fields(type, row.getString("data")),
                stamps(row.getString("stamps")),
                instant(row.getTimestamp("created_at")),
                instant(row.getTimestamp("updated_at")),
                row.getTimestamp("deleted_at") == null ? null : instant(row.getTimestamp("deleted_at")));
    }

    public static String data(Entity entity) {
        return EntityJson.fields(entity);
    }

    /** The base stamp, then each later one with the fields it covers: {@code [[p,t,d],[p,t,d,"reps"]]}. */
    public static String stamps(Entity entity) {
        Map<Stamp, List<String>> fieldsByStamp = new LinkedHashMap<>();
        entity.stamps()
                .later()
                .forEach((field, stamp) -> fieldsByStamp
                        .computeIfAbsent(stamp, s -> new ArrayList<>())
                        .add(field));
        StringWriter text = new StringWriter(64);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartArray();
            writeStamp(json, entity.stamps().base(), List.of());
            fieldsByStamp.forEach((stamp, fields) -> writeStamp(json, stamp, fields));
            json.writeEndArray();
        }
        return text.toString();
    }

    private static void writeStamp(JsonGenerator json, Stamp stamp, List<String> fields) {
        json.writeStartArray();
        json.writeNumber(stamp.position());
        json.writeNumber(stamp.time().toEpochMilli());
        if (stamp.device() == null) {
            json.writeNull();
        } else {
            json.writeString(stamp.device());
        }
        fields.forEach(json::writeString);
        json.writeEndArray();
    }

    private static Stamps stamps(String text) {
        @Nullable Stamp base = null;
        Map<String, Stamp> later = new TreeMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.START_ARRAY) {
                json.nextToken();
                long position = json.getLongValue();
                json.nextToken();
                Instant time = Instant.ofEpochMilli(json.getLongValue());
                String device = json.nextToken() == JsonToken.VALUE_NULL ? null : json.getString();
                Stamp stamp = new Stamp(position, time, device);
                if (base == null) {
                    base = stamp;
                }
                while (json.nextToken() == JsonToken.VALUE_STRING) {
                    later.put(json.getString(), stamp);
                }
            }
        }
        if (base == null) {
            throw new IllegalStateException("stamps: " + text + " (expected: at least one)");
        }
        return new Stamps(base, later);
    }

    private static Map<String, Object> fields(EntityType type, String text) {
        Map<String, Object> fields = new TreeMap<>();
        try (JsonParser json = JSON.createParser(ObjectReadContext.empty(), text)) {
            json.nextToken();
            while (json.nextToken() == JsonToken.PROPERTY_NAME) {
                String name = json.currentName();
                json.nextToken();
                Field field = type.field(name);
                if (field == null) {
                    throw new IllegalStateException(type + "." + name + ": stored and not in the catalogue");
                }
                fields.put(name, value(field, json));
            }
        }
        return fields;
    }

    private static Object value(Field field, JsonParser json) {
        return switch (field.kind()) {
            case TEXT, DATE, INSTANT, ID -> json.getString();
            case WHOLE -> json.getLongValue();
            case DECIMAL -> Field.canonicalDecimal(json.getDecimalValue());
            case FLAG -> json.getBooleanValue();
        };
    }

    private static Instant instant(Timestamp timestamp) {
        return timestamp.toInstant();
    }
}
