package dev.replog.projector.retention;

import dev.replog.projector.database.ProjectionDatabase;
import java.time.Duration;

/** Deletes receipts a day after their mutation ids have expired. */
public final class ReceiptPurge extends AgePurge {
    private static final long LOCK = 0x7265_706C_6F67_0001L;
    private static final String STEP = """
            DELETE FROM receipt WHERE (user_id, mutation_id) IN (
              SELECT user_id, mutation_id FROM receipt WHERE decided_at < ? LIMIT %d)
            """.formatted(STEP_ROWS);

    public ReceiptPurge(ProjectionDatabase database, Duration retention, Duration interval, AppliedTime applied) {
        super("receipts", LOCK, STEP, database, retention, interval, applied);
    }
}
