package dev.replog.chaos.stack;

import dev.replog.backends.PartitionFiles;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** All copies of a partition, on the disks of nodes that do not run. */
public final class PartitionCopies {
    private final List<PartitionFiles> copies;
    private final Path kept;

    /** @param kept a folder for what they were before */
    PartitionCopies(List<Path> folders, Path kept) {
        this.copies = folders.stream().map(PartitionFiles::new).toList();
        this.kept = kept;
    }

    /** All of them lose this record and everything behind it. */
    public void cutFrom(long offset) throws IOException {
        for (PartitionFiles copy : copies) {
            copy.copyTo(keptOf(copy));
            copy.cutFrom(offset);
        }
    }

    /** As an operator restores a backup. */
    public void restore() throws IOException {
        for (PartitionFiles copy : copies) {
            copy.restore(keptOf(copy));
        }
    }

    private Path keptOf(PartitionFiles copy) {
        return kept.resolve(Integer.toString(copies.indexOf(copy)));
    }
}
