package dev.replog.schemas.catalogue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * Puts two catalogues together for reading stored data: the types of both, each with the fields of both, those of the
 * earlier one first. A name, a code and a kind mean the same in every version for ever.
 */
final class CatalogueUnion {
    private static final String ONLY_ONE = "replog.onlyOne";
    private static final String CHILDREN = "replog.children";

    private CatalogueUnion() {}

    static Catalogue of(Catalogue earlier, Catalogue later) throws CatalogueRefusedException {
        Place place = new Place("catalogue " + later.version());
        Map<String, Schema> schemas = new LinkedHashMap<>();
        Map<Object, String> typeOfCode = new HashMap<>();
        Map<Object, String> typeOfCollection = new HashMap<>();
        for (EntityType type : earlier.types()) {
            schemas.put(type.name(), type.schema());
            typeOfCode.put(type.code(), type.name());
            typeOfCollection.put(type.collection(), type.name());
        }
        for (EntityType type : later.types()) {
            Place there = place.in("type " + type.name());
            requireOwn(there.in("replog.code"), type.code(), typeOfCode, type.name());
            requireOwn(there.in("replog.collection"), type.collection(), typeOfCollection, type.name());
            EntityType before = earlier.byName(type.name());
            if (before == null) {
                schemas.put(type.name(), type.schema());
            } else {
                there.in("replog.code").require(type.code() == before.code(), type.code(), "" + before.code());
                there.in("replog.collection")
                        .require(type.collection().equals(before.collection()), type.collection(), before.collection());
                schemas.put(type.name(), union(before.schema(), type.schema(), there));
            }
        }
        return Catalogue.of(schemas.values());
    }

    private static void requireOwn(Place place, Object value, Map<Object, String> owners, String type)
            throws CatalogueRefusedException {
        String owner = owners.get(value);
        place.require(owner == null || owner.equals(type), value, "a value that the type " + owner + " never had");
    }

    private static Schema union(Schema earlier, Schema later, Place place) throws CatalogueRefusedException {
        List<Schema.Field> fields = new ArrayList<>();
        for (Schema.Field before : earlier.getFields()) {
            Schema.Field after = later.getField(before.name());
            if (after != null) {
                TypeFile.requireSameKind(before, after, place);
            }
            fields.add(withOnlyOne(before, after, place));
        }
        for (Schema.Field field : later.getFields()) {
            if (earlier.getField(field.name()) == null) {
                fields.add(new Schema.Field(field, field.schema()));
            }
        }
        Schema union = Schema.createRecord(earlier.getName(), earlier.getDoc(), earlier.getNamespace(), false, fields);
        earlier.getObjectProps().forEach((key, value) -> {
            if (!key.equals(CHILDREN)) {
                union.addProp(key, value);
            }
        });
        Map<Object, Object> children = new LinkedHashMap<>(TypeFile.children(earlier));
        for (Map.Entry<?, ?> child : TypeFile.children(later).entrySet()) {
            Object before = children.put(child.getKey(), child.getValue());
            place.in(CHILDREN)
                    .require(before == null || before.equals(child.getValue()), child, child.getKey() + "=" + before);
        }
        if (!children.isEmpty()) {
            union.addProp(CHILDREN, children);
        }
        return union;
    }

    /** A value that only one entity may have in any version; the entity that has it must be found. */
    private static Schema.Field withOnlyOne(Schema.Field before, Schema.@Nullable Field after, Place place)
            throws CatalogueRefusedException {
        Schema.Field field = new Schema.Field(before, before.schema());
        Object known = before.getObjectProp(ONLY_ONE);
        Object added = after == null ? null : after.getObjectProp(ONLY_ONE);
        if (added != null) {
            place.in("field " + before.name())
                    .in(ONLY_ONE)
                    .require(known == null || known.equals(added), added, "" + known);
            if (known == null) {
                field.addProp(ONLY_ONE, added);
            }
        }
        return field;
    }
}
