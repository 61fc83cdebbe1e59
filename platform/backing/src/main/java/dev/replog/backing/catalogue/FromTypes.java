package dev.replog.backing.catalogue;

import dev.replog.schemas.catalogue.Catalogue;
import java.util.function.Function;
import java.util.function.Supplier;

/** A value made from the types that are known. Two threads may make the same value at once; either may be used. */
final class FromTypes<T> implements Supplier<T> {
    private final KnownCatalogues known;
    private final Function<Catalogue, T> make;
    private volatile Made<T> made;

    private record Made<T>(Catalogue types, T value) {}

    FromTypes(KnownCatalogues known, Function<Catalogue, T> make) {
        this.known = known;
        this.make = make;
        Catalogue types = known.types();
        this.made = new Made<>(types, make.apply(types));
    }

    @Override
    public T get() {
        Made<T> last = made;
        Catalogue types = known.types();
        if (last.types() != types) {
            last = new Made<>(types, make.apply(types));
            made = last;
        }
        return last.value();
    }
}
