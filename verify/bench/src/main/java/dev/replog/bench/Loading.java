package dev.replog.bench;

import dev.replog.bench.data.Commands;
import dev.replog.bench.data.Documents;
import dev.replog.bench.data.LogLoader;
import dev.replog.bench.load.Call;
import dev.replog.bench.report.Report;
import dev.replog.bench.run.Projection;
import dev.replog.bench.run.Pulls;
import dev.replog.bench.system.NodeBaseline;
import dev.replog.bench.system.RepLog;
import java.io.IOException;
import java.util.Locale;

/** Fills the tables of both sides with the same data: RepLog's through its log, the baseline's by its pushes. */
final class Loading {
    private static final int USERS = 2_000;
    private static final int PUSH = 50;

    private final Commands commands;
    private final Documents documents;
    private final Report report;

    Loading(Commands commands, Documents documents, Report report) {
        this.commands = commands;
        this.documents = documents;
        this.report = report;
    }

    /**
     * Fills the table up to a size, including everything that was written before: first the user who is pulled, then
     * users of skewed sizes.
     */
    void upTo(RepLog replog, int size) throws Exception {
        int before = Math.toIntExact(Projection.entities(replog));
        if (before >= size) {
            report.note(String.format(Locale.ROOT, "At %,d there were %,d entities already.", size, before));
            return;
        }
        int missing = size - before;
        long start = System.nanoTime();
        try (LogLoader loader = new LogLoader(replog.kafka(), documents)) {
            if (before == 0) {
                loader.append(Pulls.USER, Pulls.USER_NUMBER, 0, Pulls.ENTITIES);
                missing -= Pulls.ENTITIES;
            }
            loader.appendSkewed("load" + size, USERS, missing);
        }
        Projection.awaitEnd(replog);
        report.note(String.format(
                Locale.ROOT,
                "Loading from %,d to %,d entities through the log: %,.0f a second.",
                before,
                size,
                (size - before) * 1e9 / (System.nanoTime() - start)));
    }

    void baseline(NodeBaseline node, int size) throws IOException {
        for (int first = 0; first < size; first += PUSH) {
            boolean isPulled = first < Pulls.ENTITIES;
            int user = isPulled ? Pulls.USER_NUMBER : 1 + first / PUSH % USERS;
            String userId = isPulled ? Pulls.USER : Documents.user("load", user);
            String ignored = Call.body(node.port(), commands.push(userId, user, first, PUSH));
        }
    }
}
