package dev.replog.client.jdbc;

import dev.replog.client.store.StorageFailed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where a file is, so that a copy of it is noticed. The number of the file in its file system stays when the file is
 * renamed, and is another one in a copy. File systems without such numbers name the file by its path.
 */
final class Place {

    private Place() {}

    static String of(Path file) {
        try {
            return "inode " + Files.getAttribute(file, "unix:ino");
        } catch (UnsupportedOperationException | IllegalArgumentException noNumbers) {
            return "path " + real(file);
        } catch (IOException failure) {
            throw new StorageFailed(file + ": its attributes cannot be read", failure);
        }
    }

    private static Path real(Path file) {
        try {
            return file.toRealPath();
        } catch (IOException failure) {
            throw new StorageFailed(file + ": its path cannot be read", failure);
        }
    }
}
