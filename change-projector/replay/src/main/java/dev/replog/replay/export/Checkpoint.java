package dev.replog.replay.export;

import dev.replog.replay.export.Manifest.DataFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far the files of an export are written. It is stored after the files that it names, so an interrupted export
 * continues after it.
 *
 * @param user the last user whose rows are in the files; null when there is none
 * @param complete whether the rows of all users are in the files
 * @param files each of them is complete
 */
record Checkpoint(@Nullable String user, long mutations, long users, boolean complete, List<DataFile> files) {
    static final Checkpoint NONE = new Checkpoint(null, 0, 0, false, List.of());

    static final String NAME = "checkpoint.json";

    /** The last one of this folder of files. */
    static Checkpoint read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        return Files.exists(file) ? Manifest.JSON.readValue(Files.readString(file), Checkpoint.class) : NONE;
    }

    void write(Path folder) throws IOException {
        Files.createDirectories(folder);
        Manifest.write(this, folder.resolve(NAME));
    }

    /** How many of the files are of one table. */
    long filesOf(String table) {
        return files.stream().filter(file -> file.table().equals(table)).count();
    }
}
