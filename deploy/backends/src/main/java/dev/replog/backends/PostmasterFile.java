package dev.replog.backends;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * The file in which a running PostgreSQL stores its process number. After a crash the file may be stale, and the number
 * may belong to another process. PostgreSQL would take that process for a running server and refuse to start. So the
 * process counts only if it is a PostgreSQL that was started on this folder.
 */
final class PostmasterFile {

    private final Path data;

    PostmasterFile(Path data) {
        this.data = data;
    }

    /** The server that runs on the folder, if there is one. */
    Optional<ProcessHandle> running() {
        return processId().flatMap(ProcessHandle::of).filter(this::servesThisFolder);
    }

    void delete() {
        try {
            Files.deleteIfExists(path());
        } catch (IOException fault) {
            throw new BackendException("The stale file " + path() + " cannot be deleted: " + fault, fault);
        }
    }

    private Path path() {
        return data.resolve("postmaster.pid");
    }

    private Optional<Long> processId() {
        try {
            List<String> lines = Files.readAllLines(path());
            return lines.isEmpty()
                    ? Optional.empty()
                    : Optional.of(Long.valueOf(lines.getFirst().strip()));
        } catch (NoSuchFileException noServer) {
            return Optional.empty();
        } catch (NumberFormatException cutShort) {
            return Optional.empty();
        } catch (IOException fault) {
            throw new BackendException("The file " + path() + " cannot be read: " + fault, fault);
        }
    }

    private boolean servesThisFolder(ProcessHandle process) {
        List<String> arguments = process.info().arguments().map(List::of).orElse(List.of());
        boolean isPostgres = process.info()
                .command()
                .map(command -> Path.of(command).endsWith("postgres"))
                .orElse(false);
        int folder = arguments.indexOf("-D") + 1;
        return isPostgres && folder > 0 && folder < arguments.size() && isThisFolder(Path.of(arguments.get(folder)));
    }

    private boolean isThisFolder(Path folder) {
        try {
            return Files.isSameFile(folder, data);
        } catch (IOException gone) {
            return false;
        }
    }
}
