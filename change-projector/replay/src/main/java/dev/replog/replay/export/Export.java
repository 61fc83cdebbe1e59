package dev.replog.replay.export;

import dev.replog.decide.Retention;
import dev.replog.replay.Progress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.log.Erasures;
import dev.replog.replay.log.KafkaLog;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.replay.stage.LogStage;
import dev.replog.replay.stage.Rules;
import dev.replog.replay.stage.StagedUsers;
import dev.replog.replay.stage.WorkFile;
import dev.replog.schemas.catalogue.Catalogues;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Exports the log and the state that it leads to. The steps are:
 *
 * <ol>
 *   <li>plan the part of the log;
 *   <li>copy that part into the work folder ({@link LogStage}), and sort it by user ({@link StagedUsers});
 *   <li>decide it, one user after the other, and make the rows ({@link UserRows}); other threads read ahead and write
 *       the rows into files ({@link RowFiles});
 *   <li>give the files their names, and write the manifest.
 * </ol>
 *
 * <p>Each step continues where an interrupted one stopped.
 */
public final class Export {
    private final KafkaLog kafka;
    private final RegisteredLog log;
    private final Erasures erasures;
    private final Retention retention;
    private final int memoryMegabytes;
    private final InstantSource clock;

    /**
     * @param log with the erasures that are known at the beginning
     * @param erasures finds those that came meanwhile
     * @param memoryMegabytes the most memory of the database in the work folder
     */
    public Export(
            KafkaLog kafka,
            RegisteredLog log,
            Erasures erasures,
            Retention retention,
            int memoryMegabytes,
            InstantSource clock) {
        this.kafka = kafka;
        this.log = log;
        this.erasures = erasures;
        this.retention = retention;
        this.memoryMegabytes = memoryMegabytes;
        this.clock = clock;
    }

    /** Returns the manifest of the complete export. */
    public Manifest run(ExportOptions options, Path folder, Progress progress)
            throws IOException, SQLException, ReplayRefusedException {
        Format format = Format.parse(options.format());
        Catalogues catalogues = kafka.catalogues();
        options.requireKnownTypes(catalogues.all());
        Optional<Manifest> earlier =
                options.since() == null ? Optional.empty() : Optional.of(Manifest.read(Path.of(options.since())));
        Manifest fresh = Files.isDirectory(folder) ? null : plan(options, earlier, catalogues);
        ExportFolder out = ExportFolder.open(folder, options);
        Optional<Manifest> begun = out.plan();
        Manifest plan = begun.isPresent() ? begun.get() : fresh != null ? fresh : plan(options, earlier, catalogues);
        plan.requireSameLog(log, folder.toString());
        if (Files.exists(out.manifest())) {
            out.removeWork();
            return Manifest.read(out.manifest());
        }
        ErasedMeanwhile erased = new ErasedMeanwhile(log, erasures, memoryMegabytes, progress);
        if (begun.isPresent() && !plan.catalogue().equals(catalogues.all().version())) {
            // The types have other columns than those of the rows that are there.
            out.deleteFiles(format);
            plan = plan.withCatalogue(catalogues.all().version());
        }
        out.writePlan(plan);
        erased.beginAgain(out, format);
        Manifest complete = run(plan, format, out, catalogues, progress);
        complete = erased.listed(complete, out.folder(), kafka.ends(log));
        complete.write(out.manifest());
        out.removeWork();
        return complete;
    }

    private Manifest plan(ExportOptions options, Optional<Manifest> earlier, Catalogues catalogues)
            throws ReplayRefusedException {
        LogOffsets end = options.at() == null
                ? log.applied()
                : new ExportPlace(kafka, log, clock.instant()).of(options.at(), options.users());
        LogOffsets ends = kafka.ends(log);
        if (log.lost().isEmpty() && !ends.isAtLeast(end)) {
            throw new ReplayRefusedException(
                    "the read model is ahead of the log in Kafka (expected: the log that it was" + " computed from)");
        }
        LogOffsets from = LogOffsets.START;
        if (earlier.isPresent()) {
            requireFollows(options, earlier.get(), end);
            from = earlier.get().end();
        }
        return new Manifest(
                Manifest.FORMAT_VERSION,
                null,
                options,
                Manifest.KeptFor.of(retention),
                catalogues.all().version(),
                Manifest.parts(log, from, shortened(end, ends)),
                null,
                log.lost().isEmpty(),
                0,
                0,
                List.of(),
                List.of(),
                List.of());
    }

    /** A lost end of the log cannot be exported. */
    private static LogOffsets shortened(LogOffsets end, LogOffsets there) {
        Map<LogPartition, Long> next = new TreeMap<>();
        end.next().forEach((partition, offset) -> next.put(partition, Math.min(offset, there.next(partition))));
        return LogOffsets.of(next);
    }

    private void requireFollows(ExportOptions options, Manifest earlier, LogOffsets end) throws ReplayRefusedException {
        String name = String.valueOf(options.since());
        earlier.requireSameLog(log, name);
        if (!earlier.options().users().equals(options.users())
                || !earlier.options().types().equals(options.types())) {
            throw new ReplayRefusedException(name + ": has other users or types, " + earlier.options()
                    + " (expected: the same --users and --types)");
        }
        if (!end.isAtLeast(earlier.end())) {
            throw new ReplayRefusedException(
                    name + ": is of a later place in the log (expected: an export of an earlier one)");
        }
    }

    private Manifest run(Manifest plan, Format format, ExportFolder out, Catalogues catalogues, Progress progress)
            throws IOException, SQLException, ReplayRefusedException {
        ExportOptions options = plan.options();
        try (WorkFile work = WorkFile.open(out.work(), memoryMegabytes)) {
            new LogStage(work, kafka, log, Set.copyOf(options.users())).copy(plan.end(), progress);
            StagedUsers users = new StagedUsers(work);
            Instant horizon = users.newest().minus(plan.retention().retention().tombstones());
            Checkpoint done = Checkpoint.read(out.files());
            if (!done.complete()) {
                Rules rules = new Rules(catalogues, plan.retention().retention(), log.logs());
                try (RowFiles files = RowFiles.open(work, catalogues.all(), options, format, out.files(), done)) {
                    UserRows rows = new UserRows(files, rules, options, plan.from(), horizon, log.erased());
                    users.visit(done.user(), plan.from(), rows, progress);
                    done = files.complete();
                }
            }
            List<Manifest.DataFile> files = ExportFiles.move(done.files(), out.files(), out.folder(), format);
            return plan.completed(clock.instant(), horizon, done.mutations(), done.users(), files);
        }
    }
}
