package dev.replog.projector.rewrite;

import dev.replog.backing.work.Worker;
import dev.replog.projector.database.ProjectionDatabase;
import dev.replog.projector.retention.JobRun;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Rewrites the log once in an interval, in the whole cluster, when there were erasures. A run that fails is continued
 * an hour later, by any instance; within seconds when the projection waits for it.
 */
final class RewriteJob extends Worker implements LogRewrite.Listener {
    private static final Logger LOG = LoggerFactory.getLogger(RewriteJob.class);
    private static final String NAME = "rewrite";
    private static final Duration CHECK_MAX = Duration.ofHours(1);
    /** How often it looks whether the projection waits for the last steps of a run. */
    static final Duration STALL_CHECK = Duration.ofSeconds(10);

    /** Makes a rewriting that reports to a listener. */
    interface Rewriting {
        LogRewrite with(LogRewrite.Listener listener);
    }

    private final ProjectionDatabase database;
    private final Duration interval;
    private final Duration stallCheck;
    private final String runner;
    private final LogRewrite rewrite;
    private long checkedNanos = System.nanoTime();

    RewriteJob(
            ProjectionDatabase database, Duration interval, Duration stallCheck, String runner, Rewriting rewriting) {
        super("log-rewrite");
        this.database = database;
        this.interval = interval;
        this.stallCheck = stallCheck;
        this.runner = runner;
        this.rewrite = rewriting.with(this);
    }

    @Override
    protected void work() throws Exception {
        pause(least(interval, stallCheck));
        if (isStopping()) {
            return;
        }
        if (System.nanoTime() - checkedNanos >= least(interval, CHECK_MAX).toNanos()) {
            checkedNanos = System.nanoTime();
            runIfDue();
        } else if (isStalled()) {
            LOG.info("The projection waits for a rewriting that was interrupted; it is continued");
            rewrite();
        }
        succeeded();
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private boolean isStalled() {
        try (Connection connection = database.connect("replog-rewrite-job")) {
            return OpenTopicTable.isStalled(connection);
        } catch (SQLException e) {
            LOG.debug("It is not known whether the projection waits for a rewriting", e);
            return false;
        }
    }

    private void rewrite() throws Exception {
        rewrite.run(false).ifPresent(certificate -> LOG.info("The log is rewritten: {}", certificate.json()));
    }

    private void runIfDue() throws Exception {
        // The lock of a run ends with its connection.
        try (Connection connection = database.connect("replog-rewrite-job")) {
            // A run begins when the last one ended half of this time ago.
            Optional<JobRun> run = JobRun.begin(connection, NAME, runner, interval.multipliedBy(2));
            if (run.isPresent()) {
                rewrite();
                run.get().end(connection);
            }
        }
    }

    @Override
    public void said(String line) {
        LOG.info("{}", line);
        requireGoingOn();
    }

    @Override
    public void progress(String step, long done, long total) {
        requireGoingOn();
    }

    private void requireGoingOn() {
        if (isStopping()) {
            throw new CancellationException("the service stops; the next run continues");
        }
    }

    @Override
    protected void failed(Exception failure) {
        LOG.warn("The log was not rewritten; it is continued in the next round ({})", failure.toString());
    }

    @Override
    protected void wakeUp() {
        // It ends with its next step; a run may end anywhere.
    }
}
