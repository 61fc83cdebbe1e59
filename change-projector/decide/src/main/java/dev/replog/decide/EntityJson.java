package dev.replog.decide;

import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.token.Etag;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamWriteFeature;
import tools.jackson.core.json.JsonFactory;

/** An entity as clients get it: the same members as in a pull, written from the decided state. */
public final class EntityJson {
    private static final JsonFactory JSON = JsonFactory.builder()
            .enable(StreamWriteFeature.WRITE_BIGDECIMAL_AS_PLAIN)
            .build();

    private EntityJson() {}

    /** The entity alone. */
    static String flat(String userId, Entity entity, Rulebook rulebook) {
        return write(userId, entity, null, rulebook);
    }

    /** The entity with everything below it, in the order of its siblings. */
    static String nested(String userId, Entity root, UserState state, Rulebook rulebook) {
        return write(userId, root, state, rulebook);
    }

    /** The fields alone, as they are stored. */
    public static String fields(Entity entity) {
        return fields(entity.type(), entity.fields());
    }

    /** The fields alone, as they are stored; they have canonical values of the catalogue. */
    public static String fields(EntityType type, Map<String, ?> fields) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            writeFields(json, type, fields);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static String write(String userId, Entity entity, @Nullable UserState state, Rulebook rulebook) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, userId, entity, entity.etagPosition(), state, rulebook);
        }
        return text.toString();
    }

    private static void write(
            JsonGenerator json,
            String userId,
            Entity entity,
            long etagPosition,
            @Nullable UserState state,
            Rulebook rulebook) {
        json.writeStartObject();
        json.writeStringProperty("id", entity.id().toString());
        if (entity.localId() != null) {
            json.writeStringProperty("localId", entity.localId());
        }
        json.writeStringProperty("user_id", userId);
        json.writeStringProperty("etag", Etag.of(etagPosition));
        json.writeNumberProperty("version", entity.version());
        json.writeStringProperty("created_at", CanonicalText.of(entity.createdAt()));
        String updatedAt = CanonicalText.of(entity.updatedAt());
        json.writeStringProperty("updated_at", updatedAt);
        if (rulebook.version() == RulesVersion.V1_0) {
            json.writeStringProperty("updatedAt", updatedAt);
        } else if (entity.deletedAt() != null) {
            json.writeStringProperty("deleted_at", CanonicalText.of(entity.deletedAt()));
        }
        writeFields(json, entity.type(), entity.fields());
        if (state != null) {
            List<Entity> children = state.liveChildren(entity);
            for (Map.Entry<String, EntityType> nested :
                    rulebook.nestedIn(entity.type(), children).entrySet()) {
                json.writeArrayPropertyStart(nested.getKey());
                for (Entity child : children) {
                    if (child.type().equals(nested.getValue())) {
                        write(json, userId, child, child.position(), state, rulebook);
                    }
                }
                json.writeEndArray();
            }
        }
        json.writeEndObject();
    }

    private static void writeFields(JsonGenerator json, EntityType type, Map<String, ?> fields) {
        for (Field field : type.fields()) {
            Object value = fields.get(field.name());
            if (value != null) {
                json.writeName(field.name());
                switch (field.kind()) {
                    case TEXT, DATE, INSTANT, ID -> json.writeString((String) value);
                    case WHOLE -> json.writeNumber((Long) value);
                    case DECIMAL -> json.writeNumber((BigDecimal) value);
                    case FLAG -> json.writeBoolean((Boolean) value);
                }
            }
        }
    }
}
