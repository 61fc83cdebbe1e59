package dev.replog.decide;

import dev.replog.schemas.catalogue.CanonicalText;
import dev.replog.schemas.catalogue.EntityType;
import dev.replog.schemas.catalogue.Field;
import dev.replog.schemas.token.Etag;
import java.io.StringWriter;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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
    public static String flat(String userId, Entity entity, RulesVersion rules) {
        return write(userId, entity, parent -> List.of(), false, rules);
    }

    /** The entity with everything below it, in the order of its siblings. */
    public static String nested(String userId, Entity root, UserState state, RulesVersion rules) {
        return write(
                userId,
                root,
                parent -> state.children(parent).stream().filter(Entity::isLive).toList(),
                true,
                rules);
    }

    /** The fields alone, as they are stored. */
    public static String fields(Entity entity) {
        StringWriter text = new StringWriter(256);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            json.writeStartObject();
            writeFields(json, entity);
            json.writeEndObject();
        }
        return text.toString();
    }

    private static String write(
            String userId,
            Entity entity,
            Function<Entity, List<Entity>> childrenOf,
            boolean withChildren,
            RulesVersion rules) {
        StringWriter text = new StringWriter(512);
        try (JsonGenerator json = JSON.createGenerator(ObjectWriteContext.empty(), text)) {
            write(json, userId, entity, entity.etagPosition(), childrenOf, withChildren, rules);
        }
        return text.toString();
    }

    private static void write(
            JsonGenerator json,
            String userId,
            Entity entity,
            long etagPosition,
            Function<Entity, List<Entity>> childrenOf,
            boolean withChildren,
            RulesVersion rules) {
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
        if (rules == RulesVersion.V1_0) {
            json.writeStringProperty("updatedAt", updatedAt);
        } else if (entity.deletedAt() != null) {
            json.writeStringProperty("deleted_at", CanonicalText.of(entity.deletedAt()));
        }
        writeFields(json, entity);
        if (withChildren) {
            List<Entity> children = childrenOf.apply(entity);
            for (Map.Entry<String, EntityType> nested : entity.type().children().entrySet()) {
                json.writeArrayPropertyStart(nested.getKey());
                for (Entity child : children) {
                    if (child.type().equals(nested.getValue())) {
                        write(json, userId, child, child.position(), childrenOf, true, rules);
                    }
                }
                json.writeEndArray();
            }
        }
        json.writeEndObject();
    }

    private static void writeFields(JsonGenerator json, Entity entity) {
        for (Field field : entity.type().fields()) {
            Object value = entity.fields().get(field.name());
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
