package dev.replog.replay.export;

import dev.replog.replay.Progress;
import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.Manifest.DataFile;
import dev.replog.replay.export.Manifest.ErasedSince;
import dev.replog.replay.log.Erased;
import dev.replog.replay.log.Erasures;
import dev.replog.replay.log.LogOffsets;
import dev.replog.replay.log.LogPartition;
import dev.replog.replay.log.RegisteredLog;
import dev.replog.schemas.token.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;

/**
 * Accounts that are erased while an export is unfinished. An export that goes on after an interruption makes its files
 * again when they have rows of such an account. An account that is erased after that is listed in the manifest, like
 * one that is erased after the export: so an export ends also where accounts are erased all the time.
 */
final class ErasedMeanwhile {
    private final RegisteredLog log;
    private final Erasures erasures;
    private final int memoryMegabytes;
    private final Progress progress;

    ErasedMeanwhile(RegisteredLog log, Erasures erasures, int memoryMegabytes, Progress progress) {
        this.log = log;
        this.erasures = erasures;
        this.memoryMegabytes = memoryMegabytes;
        this.progress = progress;
    }

    /** Deletes the finished files of an interrupted export when they have rows of accounts that are erased now. */
    void beginAgain(ExportFolder out, Format format) throws SQLException, IOException, ReplayRefusedException {
        List<DataFile> files = Checkpoint.read(out.files()).files();
        Function<DataFile, Path> place = file -> ExportFiles.place(file, files, out.files(), out.folder(), format);
        if (files.isEmpty()) {
            return;
        }
        if (files.stream().map(place).anyMatch(file -> !Files.exists(file))) {
            // An interrupted deletion.
            out.deleteFiles(format);
            return;
        }
        List<ErasedAccount> found = find(erasures.read(), format, files, place);
        if (!found.isEmpty()) {
            out.deleteFiles(format);
            progress.said("The files of the interrupted export have " + ErasedAccount.text(found)
                    + ", so they are made again");
        }
    }

    /**
     * Lists what must be deleted of accounts that were erased since the rows were made, or since the earlier export.
     *
     * @param ends of every partition of the log
     */
    Manifest listed(Manifest complete, Path folder, LogOffsets ends)
            throws SQLException, IOException, ReplayRefusedException {
        Map<String, Erased> now = erasures.read();
        Map<String, Erased> later = new HashMap<>(now);
        later.entrySet()
                .removeIf(one -> log.erased().getOrDefault(one.getKey(), 0L)
                        >= one.getValue().position());
        List<ErasedAccount> found = later.isEmpty()
                ? List.of()
                : find(
                        later,
                        Format.parse(complete.options().format()),
                        complete.files(),
                        file -> folder.resolve(file.path()));
        if (!found.isEmpty()) {
            progress.said("The export has " + ErasedAccount.text(found)
                    + ": they were erased while it ran. Its manifest lists what must be deleted");
        }
        List<ErasedSince> since = complete.options().since() == null ? List.of() : since(complete, now, ends);
        return complete.withErased(found, since, complete.files());
    }

    private List<ErasedAccount> find(
            Map<String, Erased> erased, Format format, List<DataFile> files, Function<DataFile, Path> place)
            throws SQLException, IOException, ReplayRefusedException {
        try (ErasedRows rows = ErasedRows.open(erased, memoryMegabytes)) {
            return rows.find(format, files, place);
        }
    }

    /** The accounts of which an earlier export may have rows that this one cannot replace. */
    static List<ErasedSince> since(Manifest incremental, Map<String, Erased> erased, LogOffsets ends) {
        Set<String> users = Set.copyOf(incremental.options().users());
        LogOffsets from = incremental.from();
        List<ErasedSince> since = new ArrayList<>();
        new TreeMap<>(erased).forEach((user, erasure) -> {
            Position position = new Position(erasure.position());
            LogPartition partition = ExportPlace.partition(ends, position.generation(), user);
            if ((users.isEmpty() || users.contains(user)) && !from.has(partition, position.offset())) {
                since.add(new ErasedSince(user, erasure.at().toString(), erasure.position()));
            }
        });
        return since;
    }
}
