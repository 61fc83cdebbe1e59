package dev.replog.projector.marker;

import dev.replog.backing.work.Worker;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.database.Subjects;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits, after the start of an instance, until the database has the erasure of each marker. A database that was
 * restored from a backup lacks some until an instance that projects has erased them again. Until then, this instance
 * serves nothing of the database and computes no read model. Without markers, nothing is waited for.
 */
public final class MarkerCheck extends Worker {
    private static final Logger LOG = LoggerFactory.getLogger(MarkerCheck.class);
    private static final Duration AGAIN = Duration.ofMillis(200);
    private static final Duration REST = Duration.ofDays(1);

    private final ProjectionDatabase database;
    private final Subjects subjects;
    private final MarkerFolder markers;
    private volatile boolean isPassed;
    private volatile String waitsFor = "the check of the erasure markers";

    MarkerCheck(ProjectionDatabase database, Subjects subjects, MarkerFolder markers) {
        super("erasure-markers");
        this.database = database;
        this.subjects = subjects;
        this.markers = markers;
        this.isPassed = !markers.isOn();
    }

    /** Whether the database has every erasure. Once it has, it stays so. */
    public boolean isPassed() {
        return isPassed;
    }

    /** The reason of the wait. */
    String waitsFor() {
        return waitsFor;
    }

    @Override
    protected void work() throws SQLException, InterruptedException {
        if (isPassed) {
            pause(REST);
            return;
        }
        // First the markers: the database has each of them already, or lacks it.
        List<ErasureMarker> all = markers.all();
        List<ErasureMarker> missing;
        try (Connection connection = database.connect("replog-erasure-markers")) {
            missing = MissingErasures.of(all, StoredErasures.markers(connection, subjects), subjects);
        }
        if (missing.isEmpty()) {
            isPassed = true;
        } else {
            waitsFor(missing.size() + " erasures of accounts that the database does not have, because it was restored"
                    + " from a backup; an instance that projects erases them again");
            pause(AGAIN);
        }
    }

    private void waitsFor(String what) {
        if (!what.equals(waitsFor)) {
            waitsFor = what;
            LOG.warn("Nothing is served: this instance waits for {}", what);
        }
    }

    @Override
    protected void failed(Exception failure) {
        if (failure instanceof MarkerException wrong) {
            waitsFor(String.valueOf(wrong.getMessage()));
        } else {
            LOG.debug("The database cannot be compared with the erasure markers yet", failure);
        }
    }

    @Override
    protected void wakeUp() {
        // Its pauses end by themselves when it stops.
    }
}
