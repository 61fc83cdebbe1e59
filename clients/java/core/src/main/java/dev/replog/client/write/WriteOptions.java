package dev.replog.client.write;

import dev.replog.client.store.Policy;
import dev.replog.client.store.Priority;
import org.jspecify.annotations.Nullable;

/**
 * The options of one write.
 *
 * @param policy the server's rule when others changed the same entity; null for its default, which is to merge
 * @param priority which writes are sent first
 * @param once a UUID that names this write; null for none. A write with the name of an earlier one is not made again:
 *     it ends as the earlier one does, as long as the device keeps outcomes (seven days), and the server refuses
 *     repetitions for longer. It is for callers that keep a write themselves until it is made, and may repeat it.
 *     Creations need an id then.
 */
public record WriteOptions(
        @Nullable Policy policy,
        Priority priority,
        @Nullable String once) {

    /** Merges, with medium priority. */
    public static final WriteOptions DEFAULT = new WriteOptions(null, Priority.MEDIUM, null);

    /** With another rule of the server about others' changes. */
    public WriteOptions policy(Policy other) {
        return new WriteOptions(other, priority, once);
    }

    /** With another priority. */
    public WriteOptions priority(Priority other) {
        return new WriteOptions(policy, other, once);
    }

    /** With a name, so that the write is made once, however often it is called. */
    public WriteOptions once(String uuid) {
        return new WriteOptions(policy, priority, uuid);
    }
}
