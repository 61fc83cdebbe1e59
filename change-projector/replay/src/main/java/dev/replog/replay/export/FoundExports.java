package dev.replog.replay.export;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/**
 * The exports below some folders, each once, sorted by their paths.
 *
 * @param manifests of the complete ones
 * @param unfinished the folders of those that were not completed
 * @param others files with the name of a manifest that are of another program
 * @param unreadable folders that could not be looked into
 */
public record FoundExports(
        Collection<Path> manifests, Collection<Path> unfinished, Collection<Path> others, Collection<Path> unreadable) {
    /** Links are followed only when they are given. */
    public static FoundExports below(List<Path> folders) throws IOException {
        FoundExports found = new FoundExports(new TreeSet<>(), new TreeSet<>(), new TreeSet<>(), new TreeSet<>());
        for (Path folder : folders) {
            if (Files.isDirectory(folder)) {
                Files.walkFileTree(folder.toRealPath(), new Visitor(found));
            } else {
                found.unreadable.add(folder);
            }
        }
        return found;
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {
        private final FoundExports found;

        Visitor(FoundExports found) {
            this.found = found;
        }

        @Override
        public FileVisitResult preVisitDirectory(Path folder, BasicFileAttributes attributes) {
            if (!folder.endsWith(ExportFolder.WORK)) {
                return FileVisitResult.CONTINUE;
            }
            Path export = folder.getParent();
            if (export != null && !Files.exists(export.resolve(Manifest.NAME))) {
                found.unfinished.add(export);
            }
            return FileVisitResult.SKIP_SUBTREE;
        }

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            if (file.endsWith(Manifest.NAME)) {
                (isOfExport(file) ? found.manifests : found.others).add(file);
            }
            return FileVisitResult.CONTINUE;
        }

        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) {
            found.unreadable.add(file);
            return FileVisitResult.CONTINUE;
        }

        /** A damaged one counts: it must not be passed over in silence. */
        private static boolean isOfExport(Path file) {
            try {
                JsonNode content = Manifest.JSON.readTree(file.toFile());
                return content.has("format_version") && content.has("log");
            } catch (JacksonException damaged) {
                return true;
            }
        }
    }
}
