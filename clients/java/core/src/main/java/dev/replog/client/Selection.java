package dev.replog.client;

import dev.replog.client.platform.Subscription;
import dev.replog.client.query.Row;
import dev.replog.client.query.RowsOf;
import dev.replog.client.store.Condition;
import dev.replog.client.store.Query;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Some entities of a type, in an order. It is a description that never changes; nothing is read before it is asked. */
public final class Selection {

    private final Replog replog;
    private final Query query;

    Selection(Replog replog, Query query) {
        this.replog = replog;
        this.query = query;
    }

    /**
     * Those that fit. A second condition of a field replaces the first.
     *
     * @param field a field of the entity, {@code id}, {@code localId}, {@code etag}, {@code version},
     *     {@code updated_at}, or {@code $sync} for the state on the way to the server
     * @param value a value, null for rows without one, {@link Condition#in} or {@link Condition#range}
     */
    public Selection where(String field, @Nullable Object value) {
        Map<String, Condition> where = new HashMap<>(query.where());
        where.put(field, value instanceof Condition condition ? condition : Condition.is(value));
        return new Selection(replog, new Query(query.type(), where, query.orderBy(), query.limit()));
    }

    /** In the order of a field. A second call orders those that are equal in the first field. */
    public Selection orderBy(String field) {
        return ordered(field, false);
    }

    /** As {@link #orderBy}, with the greatest first. */
    public Selection orderByDescending(String field) {
        return ordered(field, true);
    }

    /** At most so many. */
    public Selection limit(int limit) {
        return new Selection(replog, query.withLimit(limit));
    }

    /** The rows now. */
    public List<Row> get() {
        return replog.await(() -> replog.engine().onData(data -> data.rows(query)));
    }

    /** As {@link #get}, without waiting. */
    public CompletionStage<List<Row>> getAsync() {
        return replog.publish(replog.engine().onData(data -> data.rows(query)));
    }

    /** Calls {@code changed} with the rows, and each time they change. */
    public Subscription subscribe(Consumer<List<Row>> changed) {
        return replog.engine().subscribe(new RowsOf(query), changed);
    }

    private Selection ordered(String field, boolean isDescending) {
        if (field.equals("$sync")) {
            throw new IllegalArgumentException("orderBy: $sync (expected: a field of the entity)");
        }
        List<Query.Order> orderBy = new ArrayList<>(query.orderBy());
        orderBy.add(new Query.Order(field, isDescending));
        return new Selection(replog, new Query(query.type(), query.where(), orderBy, query.limit()));
    }
}
