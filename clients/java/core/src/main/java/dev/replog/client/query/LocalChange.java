package dev.replog.client.query;

import dev.replog.client.store.Op;
import dev.replog.client.store.Outcome;
import dev.replog.client.store.RowKey;
import java.util.List;
import java.util.Set;

/**
 * Changes that a client read from its store.
 *
 * @param rows entities whose rows may be other ones
 * @param types types of which any row may be another one
 * @param ops new and changed operations
 * @param outcomes new and changed outcomes
 */
public record LocalChange(Set<RowKey> rows, Set<String> types, List<Op> ops, List<Outcome> outcomes) {}
