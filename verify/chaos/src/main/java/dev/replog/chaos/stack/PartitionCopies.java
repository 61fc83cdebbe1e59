package dev.replog.chaos.stack;

import dev.replog.backends.PartitionFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** All copies of a partition, on the disks of stopped nodes. */
public final class PartitionCopies {
    private final List<PartitionFiles> copies;
    private final Path kept;

    /**
     * @param kept a folder for the original files
     */
    PartitionCopies(List<Path> folders, Path kept) {
        this.copies = folders.stream().map(PartitionFiles::new).toList();
        this.kept = kept;
    }

    /** Removes this record and everything after it from all copies. */
    public void cutFrom(long offset) throws IOException {
        for (PartitionFiles copy : copies) {
            copy.copyTo(keptOf(copy));
            copy.cutFrom(offset);
        }
    }

    /** Restores the original files, like an operator who restores a backup. */
    public void restore() throws IOException {
        for (PartitionFiles copy : copies) {
            copy.restore(keptOf(copy));
        }
    }

    private Path keptOf(PartitionFiles copy) {
        return kept.resolve(Integer.toString(copies.indexOf(copy)));
    }
}
