package dev.replog.client.query;

import dev.replog.client.catalogue.Catalogue;
import dev.replog.client.store.Query;
import java.util.Collection;
import java.util.List;

/** The rows of a query as something to watch. */
public record RowsOf(Query query) implements Source<List<Row>> {

    @Override
    public Collection<String> types(Catalogue catalogue) {
        return List.of(query.type());
    }

    @Override
    public Result<List<Row>> open(LocalData data) {
        return new LiveResult(query, data);
    }
}
