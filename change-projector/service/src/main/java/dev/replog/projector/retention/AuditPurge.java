package dev.replog.projector.retention;

import dev.replog.projector.database.ProjectionDatabase;
import java.time.Duration;

/** Deletes entries of the audit log of reads, a day after their retention. */
public final class AuditPurge extends AgePurge {
    private static final long LOCK = 0x7265_706C_6F67_0003L;
    private static final String STEP = """
            DELETE FROM read_audit WHERE id IN (SELECT id FROM read_audit WHERE at < ? LIMIT %d)
            """.formatted(STEP_ROWS);

    public AuditPurge(ProjectionDatabase database, Duration retention, Duration interval, AppliedTime applied) {
        super("audit entries", LOCK, STEP, database, retention, interval, applied);
    }
}
