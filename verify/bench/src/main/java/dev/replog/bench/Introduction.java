package dev.replog.bench;

import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Locale;
import java.util.stream.Collectors;

/** The introduction of the page: how it was measured. */
final class Introduction {
    private Introduction() {}

    static String text(Plan plan) {
        return String.format(
                Locale.ROOT,
                """
                # Benchmarks

                Written by `verify/bench/run` on %s, on %d processors (%s, Java %s). Entities in the table: %s.
                Measured: %s.

                How to read it:

                - Everything ran on this one machine, load generator and databases included, in short alternating
                  rounds (pulls: %d of %d s). So the ratios say more than the numbers. A result counts from the
                  moment when two rounds in a row were alike for all, or after %d rounds of pulls and %d of writes ("not
                  steady").
                - RepLog's JVM compiles while it works. It has worked for %d s before pulls are measured, and for %d
                  s more before writes are.
                - RepLog is the all-in-one with its own settings; only the limit per user is lifted.
                - A write is a `PUT` of an exercise of about 500 bytes with a JWT and an idempotency key, and its
                  outcome is waited for.
                - *cpu* is processor time of a server with its database per response.
                - A delay is the time from sending a write, with nothing else to do, to its effect elsewhere. Other
                  streams that are open belong to other users.

                Measured beside it:

                - **Node.js** (`verify/bench/baseline-node`), which most teams would write instead: Express and
                  `pg`, one process, a pool of 8, one prepared statement per request, `unnest` for batches, JSON
                  assembled in SQL, rows with etags, a BIGSERIAL table of changes, events by LISTEN and NOTIFY. Its
                  PostgreSQL has the same binaries and settings. It promises less: it has no idempotency keys,
                  conflicts or history, and its followers can miss changes.
                - **pouchdb-server** (`verify/bench/baseline-pouchdb`): the protocol of CouchDB on Node.js and
                  LevelDB, with its own settings: one process, without sign-in. A write is a `PUT` of a document, a
                  push `_bulk_docs`, a delta `_changes` with documents, a full pull `_all_docs`. Writes go to 8
                  databases; the user who is pulled has one alone.
                - **PostgreSQL**: the same rows, into the same indexes, by prepared `unnest` statements in a plain
                  loop; for reads, `pgbench` on as many connections as RepLog has.
                - **Kafka**: its own producer.
                """,
                LocalDate.now(ZoneId.systemDefault()),
                Runtime.getRuntime().availableProcessors(),
                System.getProperty("os.name") + " " + System.getProperty("os.arch"),
                System.getProperty("java.version"),
                plan.sizes(),
                plan.parts().stream()
                        .map(part -> part.name().toLowerCase(Locale.ROOT))
                        .collect(Collectors.joining(", ")),
                plan.pulls().count(),
                plan.pulls().each().toSeconds(),
                plan.pulls().warmUpMax(),
                plan.writes().warmUpMax(),
                plan.compiling().toSeconds(),
                plan.compilingWrites().toSeconds());
    }
}
