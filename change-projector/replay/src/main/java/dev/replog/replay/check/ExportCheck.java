package dev.replog.replay.check;

import dev.replog.decide.LogRecord;
import dev.replog.decide.Retention;
import dev.replog.replay.Progress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.ErasedAccount;
import dev.replog.replay.export.ErasedRows;
import dev.replog.replay.export.ExportedRows;
import dev.replog.replay.export.Format;
import dev.replog.replay.export.Manifest;
import dev.replog.replay.export.Manifest.DataFile;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.replay.log.ReplayDatabase;
import dev.replog.replay.stage.LogStage;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedRecord;
import dev.replog.replay.stage.StagedUsers;
import dev.replog.replay.stage.UserVisitor;
import dev.replog.replay.stage.WorkFile;
import dev.replog.schemas.catalogue.Catalogues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Proves an export. The log is decided again, once up to the place of the export and once up to the place of the read
 * model. The first result must be the content of the files, and the second one the content of the read model. Deciding
 * is a pure function of the log, so then the read model had the content of the files when it was at their place.
 */
public final class ExportCheck {
    private final KafkaLog kafka;
    private final ReplayDatabase database;
    private final int memoryMegabytes;

    public ExportCheck(KafkaLog kafka, ReplayDatabase database, int memoryMegabytes) {
        this.kafka = kafka;
        this.database = database;
        this.memoryMegabytes = memoryMegabytes;
    }

    /** @param work an empty folder for temporary files */
    public Verdict run(Path folder, Path work, Progress progress)
            throws SQLException, IOException, ReplayRefusedException {
        Manifest manifest = Manifest.read(folder.resolve(Manifest.NAME));
        List<String> damaged = damaged(manifest, folder);
        if (!damaged.isEmpty()) {
            return new Verdict(0, damaged.size(), damaged, notes(manifest, folder));
        }
        requireNoneErased(manifest, folder);
        Catalogues catalogues = kafka.catalogues();
        try (WorkFile file = WorkFile.open(work, memoryMegabytes);
                ComparedRows rows = ComparedRows.open(file)) {
            RegisteredLog log = copy(manifest, folder, catalogues, rows, progress);
            Set<String> users = Set.copyOf(manifest.options().users());
            new LogStage(file, kafka, log, users).copy(log.applied(), progress);
            StagedUsers staged = new StagedUsers(file);
            Retention retention = manifest.retention().retention();
            Rules rules = new Rules(catalogues, retention, log.logs());
            List<DataFile> expected;
            Path files = work.resolve("files");
            try (ExportedRows exported = ExportedRows.open(file, files, manifest, rules, log.erased())) {
                staged.visit(
                        null, LogOffsets.START, new Both(exported, new ComputedState(rows, rules, false)), progress);
                expected = exported.complete();
            }
            rows.flush();
            Instant horizon = staged.newest().minus(retention.tombstones());
            return compared(new FileComparison(file, manifest, folder, files), expected, rows, horizon);
        }
    }

    /** Files that are missing or were changed. */
    private static List<String> damaged(Manifest manifest, Path folder) throws IOException {
        List<String> damaged = new ArrayList<>();
        for (DataFile file : manifest.files()) {
            Path path = folder.resolve(file.path());
            if (!Files.isRegularFile(path)) {
                damaged.add(file.path() + ": is missing");
            } else {
                String sum = Manifest.sha256(path);
                if (!sum.equals(file.sha256())) {
                    damaged.add(file.path() + ": SHA-256 " + sum + " (expected: " + file.sha256() + ")");
                }
            }
        }
        return damaged;
    }

    private static List<String> notes(Manifest manifest, Path folder) {
        List<String> notes = new ArrayList<>(List.of("the content was not compared"));
        if (!manifest.erased().isEmpty()) {
            notes.add("if the rows were deleted that its manifest lists, run this first: replog erase --exports "
                    + folder);
        }
        return notes;
    }

    /** Refuses an export that cannot be equal any more, because accounts were erased after it. */
    private void requireNoneErased(Manifest manifest, Path folder)
            throws SQLException, IOException, ReplayRefusedException {
        manifest.requireSameLog(database.registered(), folder.toString());
        try (ErasedRows rows = ErasedRows.open(database.erasures(), memoryMegabytes)) {
            List<ErasedAccount> found = rows.find(
                    Format.parse(manifest.options().format()), manifest.files(), file -> folder.resolve(file.path()));
            if (!found.isEmpty()) {
                throw new ReplayRefusedException(folder + ": has " + ErasedAccount.text(found)
                        + " (expected: none; `replog erase --exports " + folder
                        + "` lists them in its manifest.json, to delete them)");
            }
        }
    }

    private RegisteredLog copy(
            Manifest manifest, Path folder, Catalogues catalogues, ComparedRows rows, Progress progress)
            throws SQLException, ReplayRefusedException {
        try (Connection snapshot = database.snapshot()) {
            RegisteredLog log = RegisteredLog.read(snapshot);
            manifest.requireSameLog(log, folder.toString());
            if (!log.applied().isAtLeast(manifest.end())) {
                throw new ReplayRefusedException("the read model has not yet applied everything of the export"
                        + " (expected: a read model at the place of the export or after it; see replog status)");
            }
            if (!log.lost().isEmpty()) {
                throw new ReplayRefusedException("records of generation "
                        + log.lost().getFirst().generation()
                        + " of the log are lost, so that nothing can be proved (expected: a whole log)");
            }
            new ReadModelCopy(snapshot, manifest.options().users(), rows, progress).entities(catalogues.all());
            return log;
        }
    }

    private static Verdict compared(FileComparison files, List<DataFile> expected, ComparedRows rows, Instant horizon)
            throws SQLException, ReplayRefusedException {
        List<String> first = new ArrayList<>();
        long differences = 0;
        Map<String, List<DataFile>> byTable =
                expected.stream().collect(Collectors.groupingBy(DataFile::table, TreeMap::new, Collectors.toList()));
        for (Map.Entry<String, List<DataFile>> table : byTable.entrySet()) {
            differences += files.compare(table.getKey(), table.getValue(), first);
        }
        differences += rows.count(horizon);
        for (ComparedRows.Difference difference : rows.first(horizon, Verdict.SHOWN_MAX)) {
            first.add(Verdict.text(difference));
        }
        return new Verdict(
                rows.size(), differences, first.subList(0, Math.min(first.size(), Verdict.SHOWN_MAX)), List.of());
    }

    /** Shows each record to two visitors. */
    private record Both(UserVisitor first, UserVisitor second) implements UserVisitor {
        @Override
        public void begin(String userId) throws SQLException {
            first.begin(userId);
            second.begin(userId);
        }

        @Override
        public void record(StagedRecord record, LogRecord content) throws SQLException, ReplayRefusedException {
            first.record(record, content);
            second.record(record, content);
        }

        @Override
        public void end(String userId) throws SQLException, IOException {
            first.end(userId);
            second.end(userId);
        }

        @Override
        public void stray(StagedRecord record) throws SQLException {
            first.stray(record);
            second.stray(record);
        }
    }
}
