package dev.replog.backends;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/**
 * The process whose life limits that of the shared servers. In a Maven build it is Maven's own JVM, found among the
 * ancestors of the JVM that runs the tests (with a shell in between, possibly); without Maven it is the parent of that
 * JVM, for example an IDE. The start time distinguishes it from a later process with the same number. Two JVMs may
 * compute the start time with a small difference, because the system reports it relative to a boot time that follows
 * the clock.
 */
record BuildProcess(long id, Instant start) {

    private static final String MAVEN_MAIN_CLASS = "org.codehaus.plexus.classworlds.launcher.Launcher";
    private static final String MAVEN_DAEMON_MAIN_CLASS = "org.mvndaemon.mvnd";

    private static final Duration START_TOLERANCE = Duration.ofSeconds(5);

    /** The build that the process belongs to. */
    static BuildProcess of(ProcessHandle process) {
        Optional<ProcessHandle> ancestor = process.parent();
        while (ancestor.isPresent()) {
            if (isMaven(ancestor.get())) {
                return named(ancestor.get());
            }
            ancestor = ancestor.get().parent();
        }
        return named(process.parent().filter(parent -> parent.pid() > 1).orElse(process));
    }

    static BuildProcess named(ProcessHandle process) {
        return new BuildProcess(process.pid(), process.info().startInstant().orElse(Instant.EPOCH));
    }

    /** Whether it still runs. A process that has ended and waits for its parent does not run. */
    boolean isAlive() {
        return ProcessHandle.of(id)
                .filter(process -> process.isAlive()
                        && isNear(named(process).start)
                        && process.info().command().isPresent())
                .isPresent();
    }

    private boolean isNear(Instant other) {
        return Duration.between(start, other).abs().compareTo(START_TOLERANCE) < 0;
    }

    private static boolean isMaven(ProcessHandle process) {
        return process.info()
                .commandLine()
                .filter(line -> line.contains(MAVEN_MAIN_CLASS) || line.contains(MAVEN_DAEMON_MAIN_CLASS))
                .isPresent();
    }
}
