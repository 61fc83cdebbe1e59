package dev.replog.client.query;

import dev.replog.client.store.Query;
import dev.replog.client.store.RowKey;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The result of a query that follows the changes of rows. A change of a row costs one look-up and the search for its
 * place. Of a query with a limit, some rows more are kept, so that it need not be asked again for each row that leaves.
 */
final class LiveResult implements Result<List<Row>> {

    private static final int SPARE = 32;

    private final Query query;
    private final LocalData data;
    private final int spare;
    private final List<Row> rows = new ArrayList<>();
    private final Map<String, Row> byId = new HashMap<>();
    /** Whether no more rows fit than those that are here. */
    private boolean isComplete;

    private @Nullable List<Row> shown;

    LiveResult(Query query, LocalData data) {
        this(query, data, SPARE);
    }

    /** @param spare so many rows more than the limit are kept; twice as many at most */
    LiveResult(Query query, LocalData data, int spare) {
        this.query = query;
        this.data = data;
        this.spare = spare;
        load();
    }

    @Override
    public List<Row> value() {
        if (shown == null) {
            Integer limit = query.limit();
            shown = List.copyOf(limit == null || rows.size() <= limit ? rows : rows.subList(0, limit));
        }
        return shown;
    }

    @Override
    public boolean apply(LocalChange change) {
        if (change.types().contains(query.type())) {
            return reload();
        }
        int first = Integer.MAX_VALUE;
        for (RowKey key : change.rows()) {
            if (key.type().equals(query.type())) {
                first = Math.min(first, replace(key));
            }
        }
        if (first == Integer.MAX_VALUE) {
            return false;
        }
        Integer limit = query.limit();
        if (limit == null) {
            shown = null;
            return true;
        }
        if (!isComplete && rows.size() < limit) {
            return reload();
        }
        while (rows.size() - 2 * spare > limit) {
            byId.remove(rows.remove(rows.size() - 1).id());
            isComplete = false;
        }
        if (first < limit) {
            shown = null;
        }
        return first < limit;
    }

    private boolean reload() {
        List<Row> before = value();
        load();
        List<Row> after = value();
        boolean isSame = before.size() == after.size();
        for (int i = 0; isSame && i < after.size(); i++) {
            isSame = before.get(i).id().equals(after.get(i).id())
                    && before.get(i).hasSameContent(after.get(i));
        }
        shown = isSame ? before : after;
        return !isSame;
    }

    private void load() {
        Integer limit = query.limit();
        Integer wanted = limit == null ? null : (Integer) (int) Math.min(Integer.MAX_VALUE, (long) limit + spare);
        rows.clear();
        byId.clear();
        rows.addAll(data.rows(query.withLimit(wanted)));
        rows.forEach(row -> byId.put(row.id(), row));
        isComplete = wanted == null || rows.size() < wanted;
        shown = null;
    }

    /** Puts the row of an entity at its place. Returns the first place that changed. */
    private int replace(RowKey key) {
        Row before = byId.get(key.id());
        Row found = data.row(key);
        Row after = found != null && query.fits(found) ? found : null;
        if (before == null && after == null || before != null && after != null && before.hasSameContent(after)) {
            return Integer.MAX_VALUE;
        }
        int first = Integer.MAX_VALUE;
        if (before != null) {
            first = placeOf(before);
            rows.remove(first);
            byId.remove(key.id());
        }
        if (after != null) {
            int place = placeOf(after);
            // Between the last row here and this one, there may be rows that are not here.
            if (place < rows.size() || isComplete) {
                rows.add(place, after);
                byId.put(key.id(), after);
                first = Math.min(first, place);
            }
        }
        return first;
    }

    /** Where the row is, or would be. */
    private int placeOf(Row row) {
        int low = 0;
        int high = rows.size();
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (query.compare(rows.get(middle), row) < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
