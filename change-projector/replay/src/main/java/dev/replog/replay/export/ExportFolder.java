package dev.replog.replay.export;

import dev.replog.replay.ReplayRefusedException;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The folder of an export. While it is unfinished, it holds a work folder with the plan; once it is complete, it holds
 * the manifest and no work folder.
 */
final class ExportFolder {
    static final String WORK = ".unfinished";
    private static final String PLAN = "plan.json";

    private final Path folder;

    private ExportFolder(Path folder) {
        this.folder = folder;
    }

    /** Refuses a folder with anything but an unfinished export of the same options. */
    static ExportFolder open(Path folder, ExportOptions options) throws IOException, ReplayRefusedException {
        ExportFolder opened = new ExportFolder(folder);
        try {
            Files.createDirectories(opened.work());
        } catch (FileAlreadyExistsException e) {
            throw new ReplayRefusedException(folder + ": is a file (expected: a new folder)");
        }
        Optional<Manifest> plan = opened.plan();
        if (plan.isEmpty()) {
            List<Path> content = opened.content();
            if (!content.isEmpty()) {
                Files.deleteIfExists(opened.work());
                throw new ReplayRefusedException(
                        folder + ": exists and is not an unfinished export (expected: a new" + " folder)");
            }
        } else if (!plan.get().options().equals(options)) {
            throw new ReplayRefusedException(folder + ": is an unfinished export with other options, "
                    + plan.get().options() + " (expected: the same options, or a new folder)");
        }
        return opened;
    }

    Path work() {
        return folder.resolve(WORK);
    }

    Path folder() {
        return folder;
    }

    /** The finished files and their checkpoint, until they get their final places. */
    Path files() {
        return work().resolve("files");
    }

    /** Deletes the finished files, also those at their final places. The checkpoint goes last. The staged log stays. */
    void deleteFiles(Format format) throws IOException {
        ExportFiles.deleteMoved(Checkpoint.read(files()).files(), folder, format);
        Path checkpoint = files().resolve(Checkpoint.NAME);
        deleteBelow(files(), checkpoint);
        Files.deleteIfExists(checkpoint);
    }

    Path manifest() {
        return folder.resolve(Manifest.NAME);
    }

    /** Of an export that was begun. */
    Optional<Manifest> plan() throws IOException, ReplayRefusedException {
        Path file = work().resolve(PLAN);
        return Files.exists(file) ? Optional.of(Manifest.read(file)) : Optional.empty();
    }

    void writePlan(Manifest plan) throws IOException {
        plan.write(work().resolve(PLAN));
    }

    /** Everything but the work folder. */
    private List<Path> content() throws IOException {
        try (Stream<Path> files = Files.list(folder)) {
            return files.filter(file -> !file.equals(work())).toList();
        }
    }

    /** The manifest is there; only the work folder is left to remove. The plan goes last. */
    void removeWork() throws IOException {
        Path plan = work().resolve(PLAN);
        deleteBelow(work(), plan);
        Files.deleteIfExists(plan);
        Files.deleteIfExists(work());
    }

    /** Of a folder that may be missing. */
    private static void deleteBelow(Path folder, Path except) throws IOException {
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> all;
        try (Stream<Path> files = Files.walk(folder)) {
            all = files.sorted(Comparator.reverseOrder()).toList();
        }
        for (Path file : all) {
            if (!file.equals(folder) && !file.equals(except)) {
                Files.delete(file);
            }
        }
    }
}
