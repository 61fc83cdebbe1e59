package dev.replog.chaos.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of the stack. It is only ever ended by its own number, and its output goes to a file. */
final class ChildProcess {
    private static final Duration END_MAX = Duration.ofSeconds(10);

    private final Process process;

    private ChildProcess(Process process) {
        this.process = process;
    }

    /** Starts it; its output is appended to the file. */
    static ChildProcess start(List<String> command, Map<String, String> environment, Path output) {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.appendTo(output.toFile()));
        builder.environment().keySet().removeIf(name -> name.startsWith("REPLOG_"));
        builder.environment().putAll(environment);
        try {
            ChildProcess started = new ChildProcess(builder.start());
            Leftovers.atEnd(started.process::destroyForcibly);
            return started;
        } catch (IOException fault) {
            throw new UncheckedIOException(command.getFirst() + " could not be started", fault);
        }
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Like kill -9; returns when the process has ended. */
    void kill() {
        process.destroyForcibly();
        await(END_MAX);
    }

    /** Like kill; returns when the process has ended, at the latest after the limit. */
    void terminate(Duration limit) {
        process.destroy();
        if (!await(limit)) {
            kill();
        }
    }

    /** Like kill -STOP: the process is suspended and keeps its resources. */
    void suspend() {
        signal("STOP");
    }

    void resume() {
        signal("CONT");
    }

    boolean await(Duration limit) {
        try {
            return process.waitFor(limit.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    int exitCode() {
        return process.exitValue();
    }

    private void signal(String name) {
        if (!process.isAlive()) {
            return;
        }
        try {
            Process kill = new ProcessBuilder("kill", "-" + name, Long.toString(process.pid())).start();
            if (!kill.waitFor(END_MAX.toMillis(), TimeUnit.MILLISECONDS) || kill.exitValue() != 0) {
                throw new IllegalStateException("kill -" + name + " " + process.pid() + " failed");
            }
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    static String text(Path output) {
        try {
            return Files.exists(output) ? Files.readString(output) : "";
        } catch (IOException fault) {
            throw new UncheckedIOException(fault);
        }
    }
}
