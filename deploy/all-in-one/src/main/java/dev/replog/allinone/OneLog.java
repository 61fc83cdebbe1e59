package dev.replog.allinone;

import org.springframework.boot.logging.logback.LogbackLoggingSystem;

/**
 * The log that the services' applications share. An application that does not start, or that is closed, would otherwise
 * take the log down with it: the next one to start would set up Spring Boot's own, which writes everything to the
 * console. Spring Boot creates it by its name.
 */
final class OneLog extends LogbackLoggingSystem {

    OneLog(ClassLoader loader) {
        super(loader);
    }

    /** Leaves the log as it is, because other applications use it. */
    @Override
    public void cleanUp() {}
}
