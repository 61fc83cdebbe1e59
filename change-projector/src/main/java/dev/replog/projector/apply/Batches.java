package dev.replog.projector.apply;

import dev.replog.projector.log.MutationRecord;
import dev.replog.schemas.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what was fetched into batches by the operations in it: one record may be one write or a push of a thousand. A batch of
 * tens of thousands of operations costs more for each of them, here and in PostgreSQL, than one that fits into their memory.
 */
final class Batches {
    private final int recordsMax;
    private final int operationsMax;

    /**
     * @param recordsMax most records in a batch
     * @param operationsMax most operations in a batch of several records
     */
    Batches(int recordsMax, int operationsMax) {
        this.recordsMax = recordsMax;
        this.operationsMax = operationsMax;
    }

    /** The same records in the same order; a batch has at least one, however large that is. */
    List<List<MutationRecord>> cut(List<MutationRecord> records) {
        List<List<MutationRecord>> batches = new ArrayList<>();
        int from = 0;
        int operations = 0;
        for (int i = 0; i < records.size(); i++) {
            int size = operations(records.get(i));
            if (i > from && (i - from == recordsMax || operations + size > operationsMax)) {
                batches.add(records.subList(from, i));
                from = i;
                operations = 0;
            }
            operations += size;
        }
        if (from < records.size()) {
            batches.add(records.subList(from, records.size()));
        }
        return batches;
    }

    /** What the record may write: its operations, and the entities of the documents in them. */
    private static int operations(MutationRecord record) {
        if (!(record instanceof MutationRecord.Decoded decoded)) {
            return 1;
        }
        int operations = 0;
        for (Operation operation : decoded.mutation().getOperations()) {
            operations +=
                    1 + (operation.getNodes() == null ? 0 : operation.getNodes().size());
        }
        return operations;
    }
}
