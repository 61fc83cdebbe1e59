package dev.replog.schemas.catalogue;

import dev.replog.schemas.codec.ReleasedSchemas;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every version of the catalogue that a deployment has had, in the order in which they came into use, and the types of
 * every release. Immutable. A mutation is decided by the rules of one version. Stored data has the types and fields of
 * all versions together, so what a later version leaves out can still be read.
 */
public final class Catalogues {
    /** The types that shipped with each release. Two releases with the same types have one version. */
    private static final Map<String, Catalogue> RELEASED = ReleasedSchemas.VERSIONS.stream()
            .map(Catalogue::ofRelease)
            .collect(
                    Collectors.toUnmodifiableMap(Catalogue::version, Function.identity(), (earlier, later) -> earlier));

    private static final Catalogues SHIPPED = new Catalogues(Map.of(), Catalogue.shipped());

    private final Map<String, Catalogue> byVersion;
    private final Catalogue all;

    private Catalogues(Map<String, Catalogue> byVersion, Catalogue all) {
        this.byVersion = byVersion;
        this.all = all;
    }

    /** Of a deployment that has had no types and fields of its own. */
    public static Catalogues shipped() {
        return SHIPPED;
    }

    /** These versions and one more; refused when it gives a known code, type or field another meaning. */
    public Catalogues with(Catalogue next) throws CatalogueRefusedException {
        if (byVersion.containsKey(next.version())) {
            return this;
        }
        Catalogue union = CatalogueUnion.of(all, next);
        Map<String, Catalogue> more = new LinkedHashMap<>(byVersion);
        more.put(next.version(), next);
        return new Catalogues(more, union);
    }

    /** The catalogue of this version; null when it is not known here. The types of every release are always known. */
    public @Nullable Catalogue of(String version) {
        Catalogue added = byVersion.get(version);
        return added == null ? RELEASED.get(version) : added;
    }

    /** The types and fields of all versions together. Their limits and transitions have no meaning. */
    public Catalogue all() {
        return all;
    }
}
