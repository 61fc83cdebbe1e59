package dev.replog.bench;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import java.util.Locale;

/** What the page says about how it came to be. */
final class Introduction {
    private Introduction() {}

    static String text(List<Integer> sizes) {
        return String.format(
                Locale.ROOT,
                """
                # Benchmarks

                Written by `deploy/bench/run` on %s, on %d processors (%s, Java %s). Entities in the table: %s.

                Everything ran on this one machine, load generator and databases included, in short alternating rounds, so the
                ratios say more than the numbers. RepLog is the all-in-one with its own settings (only the limit per user is
                lifted). Beside it:

                - **Node.js**: what most teams would write instead (`deploy/bench/baseline-node`): Express and `pg`, one process,
                  a pool of 8, one prepared statement per request, `unnest` for batches, JSON assembled in SQL, rows with etags, a
                  BIGSERIAL table of changes, events by LISTEN and NOTIFY; its PostgreSQL has the same binaries and settings. It
                  promises less: it has no idempotency keys, conflicts or history, and its followers can miss changes.
                - **PostgreSQL**: the same rows by prepared `unnest` statements in a plain loop; for reads, `pgbench`.
                - **Kafka**: its own producer.

                A write is a `PUT` of an exercise of about 500 bytes with a JWT and an idempotency key, and its outcome is waited
                for. *cpu* is processor time of a server with its database per answer.
                """,
                LocalDate.now(ZoneId.systemDefault()),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.version"),
                sizes);
    }
}
