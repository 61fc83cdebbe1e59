package dev.replog.decide;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.catalogue.EntityType;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which one mutation is decided, always the same ones.
 *
 * @param version of the rules that are in this code
 * @param rules the types, with the fields and limits that the mutation may use
 * @param types the types of stored data, which may have more fields
 * @param client the types and fields that the client has; null when the request did not say
 * @param isPacket whether the mutation is a packet of a node, whose documents only name what they set
 */
record Rulebook(
        RulesVersion version,
        Catalogue rules,
        Catalogue types,
        @Nullable Catalogue client,
        boolean isPacket) {
    static Rulebook of(Mutation mutation, Catalogues catalogues) {
        RulesVersion version = version(mutation);
        String named = mutation.getDecidingCatalogue();
        Catalogue rules = named == null ? version.shipped() : known(catalogues, named);
        String clientVersion = clientVersion(mutation);
        return new Rulebook(
                version,
                rules,
                catalogues.all(),
                clientVersion == null ? null : known(catalogues, clientVersion),
                isPacket(mutation));
    }

    /** A version of the catalogue that the mutation needs and that is not known; null when there is none. */
    static @Nullable String unknownCatalogue(Mutation mutation, Catalogues catalogues) {
        return Stream.of(mutation.getDecidingCatalogue(), clientVersion(mutation))
                .filter(needed -> needed != null && catalogues.of(needed) == null)
                .findFirst()
                .orElse(null);
    }

    /** Until these rules, the client's version was kept in the log, and had no effect. */
    private static @Nullable String clientVersion(Mutation mutation) {
        return version(mutation).compareTo(RulesVersion.V1_2) < 0 ? null : mutation.getCatalogue();
    }

    /** Whether the mutation is decided as a packet of a node. */
    static boolean isPacket(Mutation mutation) {
        return mutation.getPacket() != null && version(mutation).compareTo(RulesVersion.V1_3) >= 0;
    }

    private static RulesVersion version(Mutation mutation) {
        return Objects.requireNonNull(RulesVersion.of(mutation), "unknown rules (expected: rejected before)");
    }

    private static Catalogue known(Catalogues catalogues, String version) {
        return Objects.requireNonNull(catalogues.of(version), "unknown catalogue (expected: rejected before)");
    }

    /** The fields and rules of a type; null when the mutation may not use the type. */
    @Nullable
    EntityType rulesOf(String type) {
        return rules.byName(type);
    }

    /**
     * The properties of documents of this type that hold its children: those of the mutation's version, and those of
     * any version that has an entity there. A version that only comes into use later adds none, so a replay that knows
     * it writes the same documents.
     *
     * @param below the entities below one of this type
     */
    Map<String, EntityType> nestedIn(EntityType type, Collection<Entity> below) {
        if (type.children().isEmpty()) {
            return Map.of();
        }
        EntityType ruled = rules.byName(type.name());
        Map<String, EntityType> nested = new LinkedHashMap<>();
        type.children().forEach((property, child) -> {
            if (ruled != null && ruled.children().containsKey(property)
                    || below.stream().anyMatch(entity -> entity.type().equals(child))) {
                nested.put(property, child);
            }
        });
        return nested;
    }

    /** Whether the client could have named entities of this type, so that it wants those away that it does not name. */
    boolean clientHas(EntityType type) {
        return client == null || client.byName(type.name()) != null;
    }

    /** Whether the client could have named this field, so that it wants it empty when it does not name it. */
    boolean clientHas(EntityType type, String field) {
        if (client == null) {
            return true;
        }
        EntityType known = client.byName(type.name());
        return known != null && known.field(field) != null;
    }
}
