package dev.replog.replay.check;

import dev.replog.decide.Retention;
import dev.replog.replay.Progress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.replay.log.ReplayDatabase;
import dev.replog.replay.stage.LogStage;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedUsers;
import dev.replog.replay.stage.WorkFile;
import dev.replog.schemas.catalogue.Catalogues;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Decides the whole log with this release, and compares the result with the read model, which an earlier release may
 * have stored. Every difference is a change of behaviour.
 */
public final class ReleaseCheck {
    private final KafkaLog kafka;
    private final ReplayDatabase database;
    private final Retention retention;
    private final int memoryMegabytes;

    public ReleaseCheck(KafkaLog kafka, ReplayDatabase database, Retention retention, int memoryMegabytes) {
        this.kafka = kafka;
        this.database = database;
        this.retention = retention;
        this.memoryMegabytes = memoryMegabytes;
    }

    /**
     * @param users the users to compare; empty for all
     * @param work an empty folder for temporary files
     */
    public Verdict run(List<String> users, Path work, Progress progress)
            throws SQLException, IOException, ReplayRefusedException {
        Catalogues catalogues = kafka.catalogues();
        try (WorkFile file = WorkFile.open(work, memoryMegabytes);
                ComparedRows rows = ComparedRows.open(file)) {
            RegisteredLog log;
            try (Connection snapshot = database.snapshot()) {
                log = RegisteredLog.read(snapshot);
                ReadModelCopy copy = new ReadModelCopy(snapshot, users, rows, progress);
                copy.entities(catalogues.all());
                copy.receipts();
                copy.usages();
            }
            if (!log.lost().isEmpty()) {
                throw new ReplayRefusedException(
                        "records of generation "
                                + log.lost().getFirst().generation()
                                + " of the log are lost, so that a replay cannot lead to the read model (expected: a whole log)");
            }
            new LogStage(file, kafka, log, Set.copyOf(users)).copy(log.applied(), progress);
            StagedUsers staged = new StagedUsers(file);
            Rules rules = new Rules(catalogues, retention, log.logs());
            staged.visit(null, LogOffsets.START, new ComputedState(rows, rules, true), progress);
            rows.flush();
            Instant horizon = staged.newest().minus(retention.tombstones());
            return new Verdict(
                    rows.size(),
                    rows.count(horizon),
                    rows.first(horizon, Verdict.SHOWN_MAX).stream()
                            .map(Verdict::text)
                            .toList(),
                    List.of());
        }
    }
}
