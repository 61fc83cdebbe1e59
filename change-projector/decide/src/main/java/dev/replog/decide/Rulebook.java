package dev.replog.decide;

import dev.replog.schemas.Mutation;
import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import dev.replog.schemas.catalogue.EntityType;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * The rules by which one mutation is decided, always the same ones.
 *
 * @param version of the rules that are in this code
 * @param rules the types, with the fields and limits that the mutation may use
 * @param types the types of stored data, which may have more fields
 */
record Rulebook(RulesVersion version, Catalogue rules, Catalogue types) {
    static Rulebook of(Mutation mutation, Catalogues catalogues) {
        RulesVersion version =
                Objects.requireNonNull(RulesVersion.of(mutation), "unknown rules (expected: rejected before)");
        String named = mutation.getDecidingCatalogue();
        Catalogue rules = named == null
                ? version.shipped()
                : Objects.requireNonNull(catalogues.of(named), "unknown catalogue (expected: rejected before)");
        return new Rulebook(version, rules, catalogues.all());
    }

    /** The fields and rules of a type; null when the mutation may not use the type. */
    @Nullable
    EntityType rulesOf(String type) {
        return rules.byName(type);
    }
}
