package dev.replog.decide;

import dev.replog.schemas.catalogue.EntityType;
import java.util.UUID;

/** An entity of one user. */
public record EntityKey(EntityType type, UUID id) {
    @Override
    public String toString() {
        return type.name() + " " + id;
    }
}
