package dev.replog.client.query;

import dev.replog.client.catalogue.Catalogue;
import java.util.Collection;

/**
 * Something to watch: the rows of a query, or a tree. Sources with the same content are equal, and share one result.
 *
 * @param <T> what it gives
 */
public interface Source<T> {

    /** The types whose rows it shows. */
    Collection<String> types(Catalogue catalogue);

    /** The result in these data now, which follows their changes. */
    Result<T> open(LocalData data);
}
