package dev.replog.backing.catalogue;

import dev.replog.schemas.catalogue.Catalogue;
import dev.replog.schemas.catalogue.CatalogueRefusedException;
import dev.replog.schemas.catalogue.Catalogues;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * The versions in the topic of catalogues, in the order of its records. Immutable. Every instance reads the same
 * records, so all come to the same result: of two versions that contradict each other, the first is in use, and the
 * second never is.
 *
 * @param known the versions in use
 * @param problem why the last record is not in use; null when it is
 */
record CatalogueVersions(Catalogues known, @Nullable String problem) {
    static final CatalogueVersions NONE = new CatalogueVersions(Catalogues.shipped(), null);

    /**
     * With one more record.
     *
     * @throws CatalogueRefusedException when this release does not understand the version, so that it must not go on
     */
    CatalogueVersions with(byte @Nullable [] key, byte @Nullable [] value) throws CatalogueRefusedException {
        String version = text(key);
        Catalogue catalogue = Catalogue.ofCanonical(text(value));
        if (!catalogue.version().equals(version)) {
            throw new CatalogueRefusedException("catalogue " + version
                    + ": this release reads it with another meaning (expected: a version of this release or an older"
                    + " one; upgrade this service)");
        }
        try {
            return new CatalogueVersions(known.with(catalogue), null);
        } catch (CatalogueRefusedException contradiction) {
            return new CatalogueVersions(known, String.valueOf(contradiction.getMessage()));
        }
    }

    private static String text(byte @Nullable [] bytes) {
        return bytes == null ? "" : new String(bytes, StandardCharsets.UTF_8);
    }
}
