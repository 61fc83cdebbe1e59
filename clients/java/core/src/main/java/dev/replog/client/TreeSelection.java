package dev.replog.client;

import dev.replog.client.platform.Subscription;
import dev.replog.client.query.Tree;
import dev.replog.client.query.TreeOf;
import dev.replog.client.store.RowKey;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;

/**
 * An entity with everything below it. It is a description that never changes; nothing is read before it is asked. A
 * type below the entity is read by one query, so that a tree of a workout costs three.
 */
public final class TreeSelection {

    private final Replog replog;
    private final TreeOf tree;

    TreeSelection(Replog replog, String type, String id) {
        this(replog, new TreeOf(new RowKey(type, id), Map.of()));
    }

    private TreeSelection(Replog replog, TreeOf tree) {
        this.replog = replog;
        this.tree = tree;
    }

    /**
     * With the entities to which fields refer. A field that refers to nothing gives none.
     *
     * @param type of the entities that have the fields, such as {@code workout_exercise}
     * @param fields with the ids of others, such as {@code exercise_id}
     */
    public TreeSelection with(String type, String... fields) {
        Map<String, Set<String>> joins = new HashMap<>(tree.joins());
        Set<String> all = new LinkedHashSet<>(joins.getOrDefault(type, Set.of()));
        all.addAll(Arrays.asList(fields));
        joins.put(type, Set.copyOf(all));
        return new TreeSelection(replog, new TreeOf(tree.root(), joins));
    }

    /** The tree now; empty when there is no such entity. */
    public Optional<Tree> get() {
        return replog.await(() -> replog.engine().onData(data -> tree.open(data).value()));
    }

    /** As {@link #get}, without waiting. */
    public CompletionStage<Optional<Tree>> getAsync() {
        return replog.publish(replog.engine().onData(data -> tree.open(data).value()));
    }

    /** Calls {@code changed} with the tree, and each time something of it changes. */
    public Subscription subscribe(Consumer<Optional<Tree>> changed) {
        return replog.engine().subscribe(tree, changed);
    }
}
