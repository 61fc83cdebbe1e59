package dev.replog.backends;

import com.sun.security.auth.module.UnixSystem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Runs PostgreSQL's own programs to their end, within a time limit. PostgreSQL refuses to run as root; for root, the
 * programs run in a user namespace in which the same files belong to another user. Environment variables that would
 * make the programs use another server are removed.
 */
final class PostgresProgram {

    private static final Duration PROBE_MAX = Duration.ofSeconds(10);
    private static final int OUTPUT_LENGTH_MAX = 2_000;

    private final PostgresBinaries binaries;
    private final List<String> prefix;

    PostgresProgram(PostgresBinaries binaries) {
        this.binaries = binaries;
        this.prefix = isRoot() ? namespace() : List.of();
    }

    /** Runs the program. Throws a fault with the program's output unless it succeeds. */
    void run(Duration limit, String program, String... arguments) {
        Ended ended = end(limit, program, arguments);
        if (ended.code != 0) {
            throw new BackendException(program + " failed with exit code " + ended.code + ": " + ended.output);
        }
    }

    private Ended end(Duration limit, String program, String... arguments) {
        List<String> command = new ArrayList<>(prefix);
        command.add(binaries.program(program));
        command.addAll(List.of(arguments));
        return execute(limit, command);
    }

    private static Ended execute(Duration limit, List<String> command) {
        try {
            // The output goes to a file. A server that the program starts would keep a pipe open.
            Path output = Files.createTempFile("replog-postgres-", ".out");
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
                builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
                builder.environment().put("LC_ALL", "C");
                Process process = builder.start();
                process.getOutputStream().close();
                if (!process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS)) {
                    process.destroyForcibly();
                    throw new BackendException(command + " did not end within " + limit.toSeconds() + " s.");
                }
                return new Ended(process.exitValue(), shortened(Files.readString(output)));
            } finally {
                Files.deleteIfExists(output);
            }
        } catch (IOException fault) {
            throw new BackendException(command.getFirst() + " could not be run: " + fault.getMessage(), fault);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new BackendException("Interrupted while waiting for " + command.getFirst() + ".", interrupted);
        }
    }

    private static String shortened(String output) {
        String stripped = output.strip();
        return stripped.substring(Math.max(0, stripped.length() - OUTPUT_LENGTH_MAX));
    }

    private static boolean isRoot() {
        return new UnixSystem().getUid() == 0;
    }

    private static List<String> namespace() {
        List<String> prefix = List.of("unshare", "--user");
        List<String> probe = new ArrayList<>(prefix);
        probe.add("true");
        BackendException refusal = new BackendException("PostgreSQL does not run as root and user namespaces are not"
                + " allowed here, so run this as an ordinary user or give an address in REPLOG_POSTGRES.");
        try {
            if (execute(PROBE_MAX, probe).code != 0) {
                throw refusal;
            }
            return prefix;
        } catch (BackendException fault) {
            refusal.addSuppressed(fault);
            throw refusal;
        }
    }

    private record Ended(int code, String output) {}
}
