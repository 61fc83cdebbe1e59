package dev.replog.decide;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.identity.EntityIds;
import java.util.UUID;

/** A readable name of an entity for tests. The same type and name give the same entity. */
record Name(String type, String text) {
    static Name exercise(String text) {
        return new Name("exercise", text);
    }

    static Name template(String text) {
        return new Name("template", text);
    }

    static Name templateExercise(String text) {
        return new Name("template_exercise", text);
    }

    static Name workout(String text) {
        return new Name("workout", text);
    }

    static Name entry(String text) {
        return new Name("workout_exercise", text);
    }

    static Name set(String text) {
        return new Name("workout_set", text);
    }

    UUID id() {
        return EntityIds.ofLocalId(Specification.USER, type, text);
    }

    EntityKey key() {
        return new EntityKey(Catalogue.shipped().require(type), id());
    }
}
