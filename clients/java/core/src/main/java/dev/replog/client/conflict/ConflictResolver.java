package dev.replog.client.conflict;

/**
 * Decides about writes that others' changes stand against. It is called in the client that leads, one after the other.
 */
@FunctionalInterface
public interface ConflictResolver {

    /** The default: nothing is lost without a person's decision. */
    ConflictResolver PARK = Conflict::park;

    /** Takes the fields of the write over those of others. */
    ConflictResolver MINE =
            conflict -> conflict.current().isPresent() && !conflict.mine().isEmpty()
                    ? new Resolution.Patch(conflict.mine())
                    : conflict.park();

    /** Takes the fields of others over those of the write. */
    ConflictResolver THEIRS = Conflict::discard;

    /** A resolver that throws parks the write. */
    Resolution resolve(Conflict conflict);
}
