package dev.replog.schemas.catalogue;

import dev.replog.schemas.codec.ReleasedSchemas;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Every version of the catalogue that a deployment has had, in the order in which they came into use. Immutable. A
 * mutation is decided by the rules of one version. Stored data has the types and fields of all versions together, so
 * what a later version leaves out can still be read.
 */
public final class Catalogues {
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
        Catalogue own = byVersion.get(version);
        return own == null ? Released.BY_VERSION.get(version) : own;
    }

    /** The types that shipped with each release, made at the first use because they are read from files. */
    private static final class Released {
        private static final Map<String, Catalogue> BY_VERSION = new HashMap<>();

        static {
            ReleasedSchemas.VERSIONS.stream().map(Catalogue::ofRelease).forEach(Released::add);
            add(Catalogue.shipped());
        }

        private static void add(Catalogue catalogue) {
            BY_VERSION.put(catalogue.version(), catalogue);
        }
    }

    /** The types and fields of all versions together. Their limits and transitions have no meaning. */
    public Catalogue all() {
        return all;
    }
}
