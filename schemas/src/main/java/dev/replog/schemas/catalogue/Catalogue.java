package dev.replog.schemas.catalogue;

import dev.replog.schemas.EntityChange;
import dev.replog.schemas.codec.ReleasedSchemas;
import dev.replog.schemas.log.LogRules;
import dev.replog.schemas.token.Coverage;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.avro.Schema;
import org.jspecify.annotations.Nullable;

/**
 * A set of entity types. Tables, addresses, validation, deciding and pulling follow from it. Immutable. The types that
 * ship with RepLog are the members of the union {@code EntityChange.state}.
 */
public final class Catalogue {
    private static final Catalogue SHIPPED = ofUnion(EntityChange.getClassSchema());
    private static final String VERSION_OF_RULES = ofRelease(LogRules.SCHEMAS).version;

    private final List<EntityType> types;
    private final Map<String, EntityType> byName;
    private final Map<String, EntityType> byCollection;
    private final Map<Integer, EntityType> byCode;
    private final String canonical;
    private final String version;

    private Catalogue(Collection<Schema> records) {
        types = records.stream()
                .map(EntityType::new)
                .sorted(Comparator.comparingInt(EntityType::code))
                .toList();
        byName = by(EntityType::name);
        byCollection = by(EntityType::collection);
        byCode = by(EntityType::code);
        types.forEach(type -> type.link(this::require));
        types.forEach(this::requireSound);
        canonical = CanonicalCatalogue.of(types);
        version = CanonicalCatalogue.hash(canonical);
    }

    /** The types that ship with RepLog. */
    public static Catalogue shipped() {
        return SHIPPED;
    }

    /**
     * The types of a released version of the schemas. They give the fields and rules of that version. Stored data
     * always has today's types.
     */
    public static Catalogue ofRelease(String version) {
        Schema change = ReleasedSchemas.of("Change", version);
        return ofUnion(change.getField("entities").schema().getElementType());
    }

    /** A catalogue of these types, each described by a record. */
    static Catalogue of(Collection<Schema> records) {
        return new Catalogue(records);
    }

    /** The catalogue with this canonical form. */
    public static Catalogue ofCanonical(String canonical) throws CatalogueRefusedException {
        Place place = new Place("catalogue");
        try {
            Schema types = new Schema.Parser().parse(canonical);
            place.require(types.getType() == Schema.Type.UNION, types.getType(), "a list of records");
            return new Catalogue(types.getTypes());
        } catch (RuntimeException e) {
            // Avro fails with many exceptions, also with a NullPointerException.
            throw place.refuse(e.getMessage(), "a catalogue that this release can read");
        }
    }

    /**
     * A text from which {@link #ofCanonical} makes this catalogue again. Two catalogues with the same types, fields and
     * rules have the same text.
     */
    public String canonical() {
        return canonical;
    }

    /** The hash of the canonical form, in hexadecimal. */
    public String version() {
        return version;
    }

    /** Whether these are the types that ship with this release, and nothing else. */
    public boolean isShipped() {
        return version.equals(SHIPPED.version);
    }

    /**
     * The version that a mutation names to be decided by this catalogue; null for the types that ship with the current
     * rules, because the mutation names the rules.
     */
    public @Nullable String decidingVersion() {
        return version.equals(VERSION_OF_RULES) ? null : version;
    }

    /** All types, parents before children. */
    public List<EntityType> types() {
        return types;
    }

    public @Nullable EntityType byName(String name) {
        return byName.get(name);
    }

    public @Nullable EntityType byCollection(String collection) {
        return byCollection.get(collection);
    }

    /** The type with a stored code or name. It always exists, because stored data was written with this catalogue. */
    public EntityType require(String name) {
        return requireKnown(byName.get(name), name);
    }

    public EntityType require(int code) {
        return requireKnown(byCode.get(code), code);
    }

    private static Catalogue ofUnion(Schema entityChange) {
        return new Catalogue(entityChange.getField("state").schema().getTypes().stream()
                .filter(member -> member.getType() == Schema.Type.RECORD)
                .toList());
    }

    private EntityType requireKnown(@Nullable EntityType type, Object key) {
        if (type == null) {
            throw new IllegalArgumentException("entity type: " + key + " (expected: one of " + byName.keySet() + ")");
        }
        return type;
    }

    private void requireSound(EntityType type) {
        for (Field field : type.fields()) {
            field.reference().ifPresent(this::require);
        }
        EntityType parent = type.parent();
        if (parent != null && parent.code() >= type.code()) {
            throw new IllegalStateException(
                    type + ": code " + type.code() + " (expected: above that of its parent " + parent + ")");
        }
        if (type.code() < 1 || type.code() > Coverage.CODE_MAX) {
            throw new IllegalStateException(
                    type + ": code " + type.code() + " (expected: 1.." + Coverage.CODE_MAX + ")");
        }
        type.children().values().forEach(child -> {
            if (!type.equals(child.parent())) {
                throw new IllegalStateException(child + ": nested in " + type + " (expected: in its parent)");
            }
        });
    }

    private <K> Map<K, EntityType> by(Function<EntityType, K> key) {
        return types.stream().collect(Collectors.toUnmodifiableMap(key, Function.identity()));
    }
}
