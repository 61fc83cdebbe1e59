package dev.replog.projector.apply;

import dev.replog.projector.publish.Message;
import java.util.List;

/**
 * The right to apply a partition's records, as PostgreSQL gave it.
 *
 * @param epoch rises with each owner; a writer with an older one changes nothing
 * @param nextOffset the next record to apply
 * @param unpublished what the batch before that still owes, perhaps sent already
 */
record Claim(long epoch, long nextOffset, List<Message> unpublished) {
    Claim advancedTo(long offset) {
        return new Claim(epoch, offset, List.of());
    }
}
