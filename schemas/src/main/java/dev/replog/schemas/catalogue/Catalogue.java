package dev.replog.schemas.catalogue;

import dev.replog.schemas.EntityChange;
import dev.replog.schemas.codec.ReleasedSchemas;
import dev.replog.schemas.token.Coverage;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * All entity types: the members of the union {@code EntityChange.state}. A new type is a schema file and its name in
 * that union; tables, addresses, validation, deciding and pulling follow from here.
 */
public final class Catalogue {
    private static final List<EntityType> TYPES = types(EntityChange.getClassSchema());
    private static final Map<String, EntityType> BY_NAME = by(EntityType::name);
    private static final Map<String, EntityType> BY_COLLECTION = by(EntityType::collection);
    private static final Map<Integer, EntityType> BY_CODE = by(EntityType::code);

    static {
        TYPES.forEach(Catalogue::requireSound);
    }

    private Catalogue() {}

    /** All types, parents before children. */
    public static List<EntityType> types() {
        return TYPES;
    }

    public static @Nullable EntityType byName(String name) {
        return BY_NAME.get(name);
    }

    public static @Nullable EntityType byCollection(String collection) {
        return BY_COLLECTION.get(collection);
    }

    /** The type with a stored code or name. It always exists, because stored data was written with this catalogue. */
    public static EntityType require(String name) {
        return requireKnown(BY_NAME.get(name), name);
    }

    public static EntityType require(int code) {
        return requireKnown(BY_CODE.get(code), code);
    }

    /** The type of the entity that this one belongs to; null for a root. */
    public static @Nullable EntityType parentOf(EntityType type) {
        return type.parentField()
                .flatMap(Field::reference)
                .map(Catalogue::require)
                .orElse(null);
    }

    /** The root type of the trees that this type is part of; the type itself when it is a root. */
    public static EntityType rootOf(EntityType type) {
        EntityType parent = parentOf(type);
        return parent == null ? type : rootOf(parent);
    }

    /** This type and every type that is nested in its documents, parents before children. */
    public static List<EntityType> withNested(EntityType type) {
        return Stream.concat(
                        Stream.of(type),
                        type.children().values().stream().flatMap(child -> withNested(require(child)).stream()))
                .sorted(Comparator.comparingInt(EntityType::code))
                .toList();
    }

    /**
     * The types of a released version of the schemas, by name. They give the fields and rules of that version. Stored
     * data always has today's types.
     */
    public static Map<String, EntityType> ofRelease(String version) {
        Schema change = ReleasedSchemas.of("Change", version);
        return types(change.getField("entities").schema().getElementType()).stream()
                .collect(Collectors.toUnmodifiableMap(EntityType::name, Function.identity()));
    }

    private static List<EntityType> types(Schema entityChange) {
        return entityChange.getField("state").schema().getTypes().stream()
                .filter(member -> member.getType() == Schema.Type.RECORD)
                .map(EntityType::new)
                .sorted(Comparator.comparingInt(EntityType::code))
                .toList();
    }

    private static EntityType requireKnown(@Nullable EntityType type, Object key) {
        if (type == null) {
            throw new IllegalArgumentException("entity type: " + key + " (expected: one of " + BY_NAME.keySet() + ")");
        }
        return type;
    }

    private static void requireSound(EntityType type) {
        for (Field field : type.fields()) {
            field.reference().ifPresent(Catalogue::require);
        }
        EntityType parent = parentOf(type);
        if (parent != null && parent.code() >= type.code()) {
            throw new IllegalStateException(
                    type + ": code " + type.code() + " (expected: above that of its parent " + parent + ")");
        }
        if (type.code() < 1 || type.code() > Coverage.CODE_MAX) {
            throw new IllegalStateException(
                    type + ": code " + type.code() + " (expected: 1.." + Coverage.CODE_MAX + ")");
        }
        type.children().values().forEach(child -> {
            if (parentOf(require(child)) != type) {
                throw new IllegalStateException(child + ": nested in " + type + " (expected: in its parent)");
            }
        });
    }

    private static <K> Map<K, EntityType> by(Function<EntityType, K> key) {
        return TYPES.stream().collect(Collectors.toUnmodifiableMap(key, Function.identity()));
    }
}
