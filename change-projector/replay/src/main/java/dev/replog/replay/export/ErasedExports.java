package dev.replog.replay.export;

import dev.replog.replay.ReplayRefusedException;
import dev.replog.replay.export.Manifest.DataFile;
import dev.replog.replay.log.Erased;
import dev.replog.replay.log.RegisteredLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Lists in the manifests of earlier exports what must be deleted of accounts that were erased since. The files of an
 * export are not changed. When someone has deleted the listed rows, the manifest gets the new sizes and checksums of
 * these files, and lists them no more. A run that finds nothing new leaves a manifest as it is.
 */
public final class ErasedExports {
    private static final int MEMORY_MEGABYTES = 96;

    private final RegisteredLog log;
    private final Map<String, Erased> erased;

    /** @param erased the last erasure of each user */
    public ErasedExports(RegisteredLog log, Map<String, Erased> erased) {
        this.log = log;
        this.erased = Map.copyOf(erased);
    }

    /** Updates one manifest, and returns it. */
    public Manifest list(Path manifest) throws IOException, SQLException, ReplayRefusedException {
        Manifest before = Manifest.read(manifest);
        before.requireSameLog(log, manifest.toString());
        for (DataFile file : before.files()) {
            if (!Files.isRegularFile(place(manifest, file))) {
                throw new ReplayRefusedException(
                        place(manifest, file) + ": is missing (expected: all files of the export)");
            }
        }
        Format format = Format.parse(before.options().format());
        try (ErasedRows rows = ErasedRows.open(erasures(before), MEMORY_MEGABYTES)) {
            List<ErasedAccount> found = rows.find(format, before.files(), file -> place(manifest, file));
            List<DataFile> files = new ArrayList<>();
            for (DataFile file : before.files()) {
                List<ErasedAccount> listed = listed(before, file);
                files.add(listed.isEmpty() ? file : withoutDeleted(format, file, place(manifest, file), listed));
            }
            Manifest after = before.withErased(found, before.erasedSince(), files);
            if (!after.equals(before)) {
                after.write(manifest);
            }
            return after;
        }
    }

    /** A database that was restored may not know all that is listed already. */
    private Map<String, Erased> erasures(Manifest manifest) {
        Map<String, Erased> all = new HashMap<>(erased);
        byUser(manifest.erased())
                .forEach((user, listed) -> all.merge(
                        user, listed, (known, other) -> known.position() >= other.position() ? known : other));
        return all;
    }

    private static Path place(Path manifest, DataFile file) {
        return manifest.resolveSibling(file.path());
    }

    /** The rows of one file that a manifest lists. */
    private static List<ErasedAccount> listed(Manifest manifest, DataFile file) {
        return manifest.erased().stream()
                .map(account -> new ErasedAccount(
                        account.user(),
                        account.erasedAt(),
                        account.position(),
                        account.files().stream()
                                .filter(rows -> rows.path().equals(file.path()))
                                .toList()))
                .filter(account -> !account.files().isEmpty())
                .toList();
    }

    /** Describes a file again from which listed rows were deleted, and nothing else. */
    private static DataFile withoutDeleted(Format format, DataFile file, Path path, List<ErasedAccount> listed)
            throws IOException, SQLException, ReplayRefusedException {
        String sum = ExportFiles.sha256(path);
        if (sum.equals(file.sha256())) {
            return file;
        }
        try (ErasedRows rows = ErasedRows.open(byUser(listed), MEMORY_MEGABYTES)) {
            long left = ErasedAccount.rows(rows.find(format, List.of(file), same -> path));
            long expected = file.rows() - ErasedAccount.rows(listed) + left;
            long found = rows.size(format, path);
            if (found != expected) {
                throw new ReplayRefusedException(path + ": has " + found + " rows (expected: " + expected
                        + ", or the file as it was exported: only rows that the manifest lists may be deleted)");
            }
            return new DataFile(file.table(), file.path(), found, Files.size(path), sum);
        }
    }

    private static Map<String, Erased> byUser(List<ErasedAccount> listed) {
        return listed.stream()
                .collect(Collectors.toMap(
                        ErasedAccount::user,
                        account -> new Erased(account.position(), Instant.parse(account.erasedAt()))));
    }
}
