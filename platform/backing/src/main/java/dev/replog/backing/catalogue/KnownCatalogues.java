package dev.replog.backing.catalogue;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.Catalogues;
import java.util.function.Function;
import java.util.function.Supplier;

/** Every version of the catalogue that is known now. More become known while a service runs. */
@FunctionalInterface
public interface KnownCatalogues {
    Catalogues versions();

    /** Whether the topic of catalogues was read, so that no version is missing that was there at the start. */
    default boolean isComplete() {
        return true;
    }

    /** The types and fields of all versions together: those of stored data. */
    default Catalogue types() {
        return versions().all();
    }

    /** A value that is made from the types, and made again when there are more of them. */
    default <T> Supplier<T> fromTypes(Function<Catalogue, T> make) {
        return new FromTypes<>(this, make);
    }
}
