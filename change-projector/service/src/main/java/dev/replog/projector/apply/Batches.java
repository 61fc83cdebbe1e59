package dev.replog.projector.apply;

import dev.replog.projector.log.MutationRecord;
import dev.replog.schemas.Operation;
import java.util.ArrayList;
import java.util.List;

/**
 * Cuts what was fetched into batches by the operations in it: one record may be one write or a push of a thousand. A
 * batch of tens of thousands of operations costs more for each of them, here and in PostgreSQL, than one that fits into
 * their memory.
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

    Open open() {
        return new Open();
    }

    /** A batch that is being filled; it takes at least one record, however large that is. */
    final class Open {
        private final List<MutationRecord> records = new ArrayList<>();
        private int operations;

        boolean takes(MutationRecord record) {
            return records.isEmpty() || records.size() < recordsMax && operations + operations(record) <= operationsMax;
        }

        void add(MutationRecord record) {
            records.add(record);
            operations += operations(record);
        }

        List<MutationRecord> records() {
            return records;
        }
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
